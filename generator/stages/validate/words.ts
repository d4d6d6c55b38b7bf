/** How messages about a spec name its properties, its values and what may stand there. */
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

/** A value in a few words: itself, where it is short. */
export function describeValue(value: unknown): string {
  if (value === undefined) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "function") return "a function";
  if (typeof value !== "object" || value === null) return quoted(value);
  if (isPlain(value)) return "an object";
  // `[object Date]`
  return `a ${Object.prototype.toString.call(value).slice(8, -1)}`;
}

/** Whether a value is an object as one writes it, `{ … }`. */
export function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** `a, b or c`. */
export function alternatives(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}

/** A value as one writes it in a spec. */
export function quoted(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}

/** A property's name. */
export function inBackticks(name: string): string {
  return `\`${name}\``;
}
