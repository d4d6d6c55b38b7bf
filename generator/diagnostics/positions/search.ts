/** Finds the place in the spec files where the value at a path was written. */

import type { ts } from "ts-morph";
import type { SpecPath } from "../diagnostic.ts";
import { Reader, type Member } from "./reader.ts";
import type { Sources } from "./sources.ts";

/** Whether a finding is about a property's name or its value; without either, about a short value, or the name of a long one. */
export type Target = "key" | "value";

/** The deepest member on a path that is written down, and how many steps of the path lead to it. */
interface Found {
  depth: number;
  member?: Member;
}

/**
 * The node to point at for `path` in the host that a file exports, or in one of its profiles if it exports no host. Where the path
 * goes on inside a computed value, this is the name of the innermost property that is written down, and failing that the call of
 * `host(…)`. Undefined for a file that holds nothing of the kind.
 */
export function findNode(
  sources: Sources,
  file: string,
  path: SpecPath,
  target: Target | undefined,
): ts.Node | undefined {
  const reader = new Reader(sources);
  let best: Found = { depth: -1 };
  let definition: ts.Node | undefined;
  for (const root of definitions(sources, reader, file)) {
    const found = search(sources, reader, root, path);
    if (found.depth > best.depth) [best, definition] = [found, root];
  }
  if (!best.member) return definition;
  if (best.depth < path.length || target === "key") return best.member.name;
  return valueNode(sources.ts, reader, best.member, target);
}

/** The expressions in which a file defines a host or, if it has no default export, profiles. */
function definitions(sources: Sources, reader: Reader, path: string): ts.Expression[] {
  const host = sources.exported(path, "default");
  if (host) return [...reader.values(host)];
  const file = sources.file(path);
  const values = file ? sources.constants(file).map((constant) => constant.value) : [];
  return values.filter((value) => sources.ts.isCallExpression(value));
}

/** Looks in a definition itself and then, from the last to the first, in the profiles that it extends. */
function search(sources: Sources, reader: Reader, definition: ts.Expression, path: SpecPath): Found {
  let best = walk(reader, { depth: 0 }, definition, path);
  for (const profile of extended(sources, reader, definition)) {
    if (best.depth === path.length) break;
    const found = search(sources, reader, profile, path);
    if (found.depth > best.depth) best = found;
  }
  return best;
}

function extended(sources: Sources, reader: Reader, definition: ts.Expression): ts.Expression[] {
  const found: ts.Expression[] = [];
  for (const { value } of reader.members(definition, "extends")) {
    for (const profile of reader.values(value)) {
      if (sources.ts.isArrayLiteralExpression(profile)) found.push(...reader.items(profile).reverse());
      else found.push(profile);
    }
  }
  return found
    .flatMap((profile) => [...reader.values(profile)])
    .filter((node) => sources.ts.isCallExpression(node));
}

/** What a walk has passed: within the arguments of a call, a path may go on further down. */
interface Walk extends Found {
  computed?: boolean;
}

function walk(reader: Reader, from: Walk, node: ts.Expression, path: SpecPath): Found {
  const key = path[from.depth];
  if (key === undefined) return from;
  let best: Found = from;
  for (const member of reader.members(node, key)) {
    const found = walk(
      reader,
      { depth: from.depth + 1, member, computed: from.computed },
      member.value,
      path,
    );
    if (found.depth > best.depth) best = found;
    if (best.depth === path.length) break;
  }
  return best.depth === from.depth ? argument(reader, from, node, path) : best;
}

/**
 * A call that computes more than it is given (a layout, say) has in its arguments what its author wrote: the value at the path, under a
 * property that comes later on it. Anything less is no more telling than the call itself, but for a plain value that all of the rest
 * is made of: `swap: "12X"`.
 */
function argument(reader: Reader, from: Walk, node: ts.Expression, path: SpecPath): Found {
  // The call of `host(…)` itself computes nothing.
  if (from.depth === 0 || !(from.computed || reader.isComputed(node))) return from;
  for (let depth = from.depth + 1; depth < path.length; depth++) {
    for (const member of reader.members(node, path[depth]!)) {
      const found = walk(reader, { depth: depth + 1, member, computed: true }, member.value, path);
      if (found.depth === path.length || reader.isPlain(member.value)) return found;
    }
  }
  return from;
}

/** A value is pointed at where it is written; one that is computed, where the computation is. */
function valueNode(
  ts: Sources["ts"],
  reader: Reader,
  { name, value }: Member,
  target: Target | undefined,
): ts.Node {
  const [written] = reader.values(value);
  const scalar =
    written &&
    (ts.isLiteralExpression(written) ||
      ts.isPrefixUnaryExpression(written) ||
      [ts.SyntaxKind.TrueKeyword, ts.SyntaxKind.FalseKeyword, ts.SyntaxKind.NullKeyword].includes(
        written.kind,
      ));
  if (scalar) return written;
  if (target === undefined) return name;
  return written && (ts.isObjectLiteralExpression(written) || ts.isArrayLiteralExpression(written))
    ? written
    : value;
}
