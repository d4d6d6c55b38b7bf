/** What is to become of a spec, as a change of its value: the text that says so is found afterwards. */
import { isPlain } from "../diagnostics/words.ts";
import type { SpecPath } from "../model/path.ts";

/** What an edit may put into a spec. */
export type Value = boolean | string | readonly string[] | { readonly [name: string]: Value };

/** One property of a host's own spec and what it shall be; undefined takes it out. */
export interface Change {
  path: SpecPath;
  to: Value | undefined;
  /** Whether an object is written over several lines, since more is to come. */
  open?: boolean;
}

/** A spec after a change, the objects on the way to it made where there are none. An object that loses its last property goes too. */
export function applied(spec: unknown, { path, to }: Change): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return to;
  const before = isPlain(spec) ? spec : {};
  const inner = applied(before[key], { path: rest, to });
  const { [key]: _, ...others } = before;
  const isGone = inner === undefined || (to === undefined && isEmpty(inner));
  return isGone ? others : { ...before, [key]: inner };
}

/** The value at a path; undefined where the path leads nowhere. */
export function valueAt(spec: unknown, path: SpecPath): unknown {
  let value = spec;
  for (const step of path) value = isPlain(value) && Object.hasOwn(value, step) ? value[step] : undefined;
  return value;
}

/** A value without the empty objects in it, and undefined for one that is empty itself: what it says, whatever its form. */
export function withoutEmpty(value: unknown): unknown {
  if (!isPlain(value)) return value;
  const entries = Object.entries(value)
    .map(([name, inner]) => [name, withoutEmpty(inner)] as const)
    .filter(([, inner]) => inner !== undefined);
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

function isEmpty(value: unknown): boolean {
  return isPlain(value) && Object.keys(value).length === 0;
}
