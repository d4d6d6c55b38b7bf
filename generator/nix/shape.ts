/** What nixfmt's rules ask about a value. */
import { NixTextError, numberText, quoteString } from "./escape.ts";
import type { StringLine } from "./strings.ts";
import { isExpression } from "./value.ts";
import type { Atom, Call, Commented, Fragment, Indented, NixSet, NixValue } from "./value.ts";

/** A Nix expression that a fragment's template laid out. */
export class Text {
  readonly lines: readonly string[];
  constructor(text: string) {
    this.lines = text.split("\n");
  }
}

/** A string of several lines. */
export class LongString {
  readonly lines: readonly StringLine[];
  constructor(lines: readonly StringLine[]) {
    this.lines = lines;
  }
}

/** A value without the comment that it may carry. */
export type Plain = Exclude<NixValue, Commented>;

/** A value whose form is known. */
export type Ready = Exclude<Plain, Fragment | Indented> | Text | LongString;

/** Whether a value is a function's application. */
export function isCall(value: Ready): value is Call {
  return !isText(value) && isExpression(value, "call");
}

/** Whether a value is a list; `Array.isArray` does not narrow readonly ones. */
export function isList(value: unknown): value is readonly NixValue[] {
  return Array.isArray(value);
}

/** Whether a value is a number that needs parentheses among others. */
export function isNegative(value: Ready): value is number {
  return typeof value === "number" && value < 0;
}

/** What nixfmt calls simple, of what is no call: strings of every form, paths, references and scalars. */
export function isAtom(value: Ready): boolean {
  if (typeof value !== "object" || value === null) return !isNegative(value);
  return value instanceof LongString || (!(value instanceof Text) && isExpression(value));
}

/** What nixfmt calls absorbable: values over several lines, of which the first is but a bracket or quotes. */
export function isAbsorbable(value: Ready): boolean {
  if (value instanceof LongString) return true;
  if (value instanceof Text) return value.lines.length > 1;
  if (isList(value)) return value.length > 0;
  return typeof value === "object" && value !== null && !isExpression(value) && bindings(value).length > 0;
}

/** Whether an argument is an attribute of a variable, `a.b`: to nixfmt, something else than a variable. */
export function isAttribute(atom: Atom): boolean {
  return typeof atom === "object" && atom !== null && atom.path.includes(".");
}

/** Whether a value is a path or a string, other than one over several lines. */
export function isStringOrPath(value: Ready): boolean {
  return (
    typeof value === "string" ||
    (!isText(value) && (isExpression(value, "interpolated") || isExpression(value, "path")))
  );
}

function isText(value: Ready): value is Text | LongString {
  return value instanceof Text || value instanceof LongString;
}

/** A set's attributes in their order. Throws NixTextError for what is not plain data: a Date, a Map, a function. */
export function bindings(set: NixSet): [string, NixValue][] {
  const prototype: unknown = typeof set === "object" ? Object.getPrototypeOf(set) : undefined;
  if (prototype !== Object.prototype && prototype !== null)
    throw new NixTextError(`Nix has no form for ${Object.prototype.toString.call(set)}`);
  return Object.entries(set).filter((entry): entry is [string, NixValue] => entry[1] !== undefined);
}

/** The function of a call, or one of its arguments before the last. */
export function atomText(atom: Atom): string {
  if (typeof atom === "string") return quoteString(atom);
  if (typeof atom === "number") return numberText(atom);
  return atom === null || typeof atom === "boolean" ? `${atom}` : atom.path;
}
