/** How texts name values, and enumerate words. */

/** A value in a few words: itself, where it is short. */
export function describeValue(value: unknown): string {
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

/** A value as one writes it in a spec. */
export function quoted(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}

/** `a`, `a or b`, `a, b or c`. */
export function enumerate(words: readonly string[], conjunction: "and" | "or"): string {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} ${conjunction} ${words.at(-1)}`;
}
