/**
 * What can be written as Nix: plain data, and expressions that data has no word for.
 */
import { isIdentifier, NixTextError } from "./escape.ts";

const kind = Symbol("strata.nix");

/** Data as JSON has it, with expressions anywhere in it. Keys keep their order; `undefined` properties are left out. */
export type NixValue = null | boolean | number | string | readonly NixValue[] | NixSet | NixExpression;

/** An attribute set. */
export interface NixSet {
  readonly [name: string]: NixValue | undefined;
}

/** A piece of a string: text, or an interpolated `${…}`. */
export type StringPart = string | Reference;

/** A path literal: see `nixPath`. */
export interface Path {
  readonly [kind]: "path";
  readonly path: string;
}

/** A variable, or an attribute of one: see `reference`. */
export interface Reference {
  readonly [kind]: "reference";
  readonly path: string;
}

/** An argument that needs no parentheses. */
export type Atom = Reference | number | string | boolean | null;

/** A function's application: see `call`. */
export interface Call {
  readonly [kind]: "call";
  /** The function and all arguments but the last. */
  readonly head: readonly [name: Reference, ...before: Atom[]];
  readonly last: Exclude<NixValue, Commented>;
}

/** A `"…"` string with references in it: see `interpolated`. */
export interface Interpolated {
  readonly [kind]: "interpolated";
  readonly parts: readonly StringPart[];
}

/** A `''…''` string: see `indentedString`. */
export interface Indented {
  readonly [kind]: "indented";
  readonly parts: readonly StringPart[];
}

/** A value with a comment above it: see `commented`. */
export interface Commented {
  readonly [kind]: "commented";
  readonly comment: string;
  readonly value: Exclude<NixValue, Commented>;
}

/** What a template lays out: see `fragment`. */
export interface Fragment {
  readonly [kind]: "fragment";
  readonly template: string;
  readonly view: unknown;
}

/** An expression made by one of the functions below. */
export type NixExpression = Path | Reference | Call | Interpolated | Indented | Commented | Fragment;

/** A path literal, `./disko.nix`: relative, of plain characters. Throws NixTextError for any other. */
export function nixPath(path: string): Path {
  // Without a slash it would be a name, with a doubled or final one a syntax error.
  if (!/^\.\.?(\/[A-Za-z0-9._+-]+)+$/.test(path))
    throw new NixTextError(`not a path that Nix can write literally: ${JSON.stringify(path)}`);
  return { [kind]: "path", path };
}

/** A variable or an attribute of one, `pkgs.e2fsprogs`. Throws NixTextError for what is not a chain of identifiers. */
export function reference(path: string): Reference {
  if (!path.split(".").every(isIdentifier))
    throw new NixTextError(`not a variable or an attribute of one: ${JSON.stringify(path)}`);
  return { [kind]: "reference", path };
}

/**
 * A function's application, `lib.mkDefault value`, `lib.mkIf config.x.enable value`. Arguments before the last are
 * those that need no parentheses. A comment on the last argument becomes the call's. Throws NixTextError for a
 * function that is not a chain of identifiers, and for a negative number before the last argument.
 */
export function call(name: string, ...args: [...before: Atom[], last: NixValue]): Call | Commented {
  const before = args.slice(0, -1) as Atom[];
  if (before.some((argument) => typeof argument === "number" && argument < 0))
    throw new NixTextError(`a negative number before the last argument of ${name}`);
  const last = args[args.length - 1] as NixValue;
  const head: Call["head"] = [reference(name), ...before];
  return isExpression(last, "commented")
    ? commented(last.comment, { [kind]: "call", head, last: last.value })
    : { [kind]: "call", head, last };
}

/** A string with references in it: `interpolated([reference("pkgs.e2fsprogs"), "/bin/chattr"])`. */
export function interpolated(parts: readonly StringPart[]): Interpolated {
  return { [kind]: "interpolated", parts };
}

/**
 * A string of several lines in the `''…''` form; text or the pieces of it, line breaks included. Text that this form
 * can't hold (one line, every line indented, a last line of spaces) is written as a `"…"` string of the same value.
 */
export function indentedString(text: string | readonly StringPart[]): Indented {
  return { [kind]: "indented", parts: typeof text === "string" ? [text] : text };
}

/**
 * A value with a comment above the attribute or list element that holds it. The comment is wrapped; a line break in it
 * starts a new line. Of two comments on one value, the outer comes first.
 */
export function commented(comment: string, value: NixValue): Commented {
  return isExpression(value, "commented")
    ? { [kind]: "commented", comment: `${comment}\n${value.comment}`, value: value.value }
    : { [kind]: "commented", comment, value };
}

/**
 * What a template lays out. One that ends in `.nix.hbs` is a Nix expression, written as if at the start of a line; it
 * brings its own parentheses where it needs them. Any other is text and becomes an indented string, escaped.
 */
export function fragment(template: string, view: unknown): Fragment {
  return { [kind]: "fragment", template, view };
}

/** Whether a value is an expression, or one of the kind named. */
export function isExpression(value: NixValue): value is NixExpression;
export function isExpression<Kind extends NixExpression[typeof kind]>(
  value: NixValue,
  of: Kind,
): value is Extract<NixExpression, { readonly [kind]: Kind }>;
export function isExpression(value: NixValue, of?: string): boolean {
  const found = expressionKind(value);
  return of === undefined ? found !== undefined : found === of;
}

/** Which kind of expression a value is; undefined for plain data. */
export function expressionKind(value: NixValue): NixExpression[typeof kind] | undefined {
  return typeof value === "object" && value !== null
    ? (value as { [kind]?: NixExpression[typeof kind] })[kind]
    : undefined;
}
