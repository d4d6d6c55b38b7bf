/**
 * Text that can't break out of where it is put: Nix strings, attribute names, numbers, and shell words.
 *
 * The lexical rules are those of Nix's own `lexer.l`, which nixfmt and Tvix follow.
 */

/** A value that no Nix text can stand for; the message says which and why. */
export class NixTextError extends Error {
  override readonly name = "NixTextError";
}

/** What follows a piece of string text, with which a `$` or a `'` at the piece's end must not join. */
export type Follower = "newline" | "interpolation" | "end";

const keywords = new Set([
  "assert",
  "else",
  "if",
  "in",
  "inherit",
  "let",
  // Not a keyword to every parser, and so the one that is read differently here and there.
  "or",
  "rec",
  "then",
  "with",
]);

const identifier = /^[A-Za-z_][A-Za-z0-9_'-]*$/;
const smallestNormal = 2 ** -1022;

/** Whether the text is a Nix identifier, and none of the keywords. */
export function isIdentifier(text: string): boolean {
  return identifier.test(text) && !keywords.has(text);
}

/** A Nix string literal, always on one line. Throws NixTextError for what no Nix string holds. */
export function quoteString(text: string): string {
  return `"${escapeString(text)}"`;
}

/** The text inside a `"…"` string. Throws NixTextError for NUL, and for surrogates that are not a pair. */
export function escapeString(text: string, follower: Follower = "end"): string {
  if (!/["\\$\0-\x1f\ud800-\udfff]/.test(text)) return text;
  checkCharacters(text);
  const dollar = follower === "interpolation" ? /\$(?=\{|$)/g : /\$(?=\{)/g;
  return text
    .replace(/["\\]/g, "\\$&")
    .replace(dollar, "\\$$")
    .replace(/\n/g, "\\n")
    .replace(/\r/g, "\\r")
    .replace(/\t/g, "\\t");
}

/**
 * The text inside a `''…''` string, kept on the line it is on: a line break in it is written as an escape.
 * Throws NixTextError for NUL, and for surrogates that are not a pair.
 */
export function escapeIndented(text: string, follower: Follower = "end"): string {
  checkCharacters(text);
  return text.replace(/'+|\$\{|\$$|\n|\r/g, (match, offset: number) => {
    if (match === "\n") return "''\\n";
    if (match === "\r") return "''\\r";
    if (match === "${") return "''${";
    if (match === "$") return follower === "interpolation" ? "''$" : "$";
    // A pair of quotes has an escape of its own. A single one needs its longer escape only where what comes next
    // begins with two quotes, with which it would make another escape.
    const rest = text.slice(offset + match.length, offset + match.length + 2);
    const joins =
      rest === ""
        ? follower === "end"
        : /^(\n|\r|\$\{)/.test(rest) || (rest === "$" && follower === "interpolation");
    return "'''".repeat(match.length >> 1) + (match.length % 2 === 0 ? "" : joins ? "''\\'" : "'");
  });
}

/**
 * A comment's text for a place that may be inside an `''…''` string, a script's comment: with a space where it would
 * end that string, begin an interpolation, or end a `/* … *\/` comment.
 */
export function neutralComment(text: string): string {
  return text.replace(/\$(?=\{)|'(?=')|\*(?=\/)/g, "$& ");
}

/** An attribute's name: bare where Nix takes it so, else quoted. Throws NixTextError as strings do. */
export function attributeName(name: string): string {
  return isIdentifier(name) ? name : quoteString(name);
}

/**
 * A number in the notation that Nix reads back as the same number; whole numbers are Nix integers.
 * Throws NixTextError for NaN, the infinities, whole numbers that JavaScript can't tell from their neighbours, and
 * fractions so small that Nix refuses them. Negative zero is zero, as Nix has no other.
 */
export function numberText(value: number): string {
  if (!Number.isFinite(value)) throw new NixTextError(`Nix has no number ${value}`);
  if (Number.isInteger(value)) {
    if (!Number.isSafeInteger(value))
      throw new NixTextError(`${value} is beyond 2^53, where JavaScript's whole numbers are no longer exact`);
    return `${value === 0 ? 0 : value}`;
  }
  if (Math.abs(value) < smallestNormal)
    throw new NixTextError(`${value} is closer to zero than Nix's numbers get`);
  const text = `${value}`;
  return text.includes(".") ? text : text.replace("e", ".0e");
}

/** One word of a POSIX shell, in single quotes unless it needs none. Throws NixTextError for NUL. */
export function shellWord(text: string): string {
  checkCharacters(text);
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

function checkCharacters(text: string): void {
  if (text.includes("\0")) throw new NixTextError(`text with a NUL character: ${JSON.stringify(text)}`);
  if (/\p{Surrogate}/u.test(text))
    throw new NixTextError(`text with half of a surrogate pair, which has no UTF-8: ${JSON.stringify(text)}`);
}
