/** What nixfmt's rules ask about a value, and the parts that are always on one line. */
import { NixTextError, numberText, quoteString } from "./escape.ts";
import { expressionKind, isExpression } from "./value.ts";
import type { Call, Commented, Fragment, NixSet, NixValue } from "./value.ts";

/** A Nix expression that a fragment's template laid out. */
export class Text {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** A value without the comment that it may carry. */
export type Plain = Exclude<NixValue, Commented>;

/** A value whose fragment, if it is one, is rendered. */
export type Ready = Exclude<Plain, Fragment> | Text;

/** Whether nixfmt keeps the value to its line however long that gets: strings, paths, and calls of nothing but atoms. */
export function neverBreaks(value: Ready): boolean {
  if (typeof value === "string") return true;
  if (typeof value !== "object" || value === null || value instanceof Text) return false;
  if (isExpression(value, "call")) return value.head.length <= 2 && isAtom(value.last);
  return isAtom(value) && !isExpression(value, "reference");
}

/** What nixfmt calls simple: atoms, and calls of at most two arguments that are atoms or such calls. */
export function isSimple(value: Plain | Text): boolean {
  if (value instanceof Text || !isExpression(value, "call")) return isAtom(value);
  return value.head.length <= 2 && isSimple(value.last);
}

/** Strings of every form, paths, references, and the scalars that need no parentheses. */
function isAtom(value: Plain | Text): boolean {
  if (typeof value !== "object" || value === null) return typeof value !== "number" || value >= 0;
  const kind = value instanceof Text ? undefined : expressionKind(value);
  return kind !== undefined && kind !== "call" && kind !== "fragment";
}

/** Whether a value is a function's application. */
export function isCall(value: Ready): value is Call {
  return !(value instanceof Text) && isExpression(value, "call");
}

/** Whether a value is a list; `Array.isArray` does not narrow readonly ones. */
export function isList(value: unknown): value is readonly NixValue[] {
  return Array.isArray(value);
}

/** A set's attributes in their order. Throws NixTextError for what is not plain data: a Date, a Map, a function. */
export function bindings(set: NixSet): [string, NixValue][] {
  const prototype: unknown = typeof set === "object" ? Object.getPrototypeOf(set) : undefined;
  if (prototype !== Object.prototype && prototype !== null)
    throw new NixTextError(`Nix has no form for ${Object.prototype.toString.call(set)}`);
  return Object.entries(set).filter((entry): entry is [string, NixValue] => entry[1] !== undefined);
}

/** A call's function and the arguments before the last. */
export function headText(call: Call): string {
  return call.head.map(atomText).join(" ");
}

/** The function of a call, or one of its arguments before the last. */
export function atomText(atom: Call["head"][number]): string {
  if (typeof atom === "string") return quoteString(atom);
  if (typeof atom === "number") return numberText(atom);
  return atom === null || typeof atom === "boolean" ? `${atom}` : atom.path;
}

/** The width of a text as nixfmt counts it: in code points. */
export function widthOf(text: string): number {
  return text.length - (text.match(/[\ud800-\udbff]/g)?.length ?? 0);
}

/** So many spaces. */
export function pad(indent: number): string {
  return " ".repeat(indent);
}
