/** How messages about a spec name its properties and what may stand there. */
import type { SpecPath } from "../../model/path.ts";

/** The last property's name, or whose item it is. */
export function nameOf(path: SpecPath): string {
  if (path.length === 0) return "the spec";
  const last = path.at(-1)!;
  if (typeof last === "string") return inBackticks(last);
  const list = path.findLast((step) => typeof step === "string");
  return `item ${last + 1} of \`${list}\``;
}

const kinds: Record<string, string[]> = {
  array: ["a list"],
  object: ["an object"],
  record: ["an object"],
  int: ["a whole number"],
  boolean: ["true", "false"],
  null: ["null"],
};

/** zod's name of a kind of value, as one says it. */
export function kindsOf(kind: string): string[] {
  return kinds[kind] ?? [`${/^[aeiou]/.test(kind) ? "an" : "a"} ${kind}`];
}

/** A property's name. */
export function inBackticks(name: string): string {
  return `\`${name}\``;
}
