/**
 * How values get into a template's text. A template's helper does not know the column at which it stands, so it leaves
 * a mark, and when the text is there each mark is replaced by its value, laid out for the place.
 */
import { commentLines } from "./comment.ts";
import { widthOf } from "./document.ts";
import { escapeIndented, NixTextError } from "./escape.ts";
import type { Layout } from "./layout.ts";
import type { NixValue } from "./value.ts";

/** What a mark stands for: a value, text that is safe where it stands, a comment's text, a word of a shell script. */
export type Slot =
  | { readonly kind: "value"; readonly value: NixValue }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "comment"; readonly text: string }
  | { readonly kind: "shell"; readonly word: string; readonly isIndented: boolean };

/** NUL: the one character that neither Nix nor a template can hold. */
const mark = "\0";

const name = /[A-Za-z_][A-Za-z0-9_'-]*|"(?:[^"\\]|\\.)*"/.source;
const binding = new RegExp(`^ *(?:${name})(?:\\.(?:${name}))* = $`);
const names = new RegExp(name, "g");

/** The marks of one text. `Origin` is whatever the caller wants back when a value can't be written. */
export class Slots<Origin> {
  readonly #slots: { slot: Slot; origin: Origin }[] = [];

  /** Leaves a mark for a slot. */
  put(slot: Slot, origin: Origin): string {
    return `${mark}${this.#slots.push({ slot, origin }) - 1}${mark}`;
  }

  /**
   * The text with every mark replaced; what is between them stays as it is. A value right after a line's `path = ` is
   * laid out as that binding's, one at the very left as a file's body, any other as a list's element. `failed` turns
   * a NixTextError and the slot's origin into what is thrown; other errors pass.
   */
  fill(text: string, layout: Layout, failed: (error: NixTextError, origin: Origin) => Error): string {
    const [first = "", ...pieces] = text.split(mark);
    let done = "";
    let line = first;
    let literal = first;
    for (let i = 0; i < pieces.length; i += 2) {
      const found = this.#slots[Number(pieces[i])];
      const rest = pieces[i + 1] ?? "";
      if (found === undefined) throw new RangeError(`no slot ${pieces[i]}`);
      const start = line.lastIndexOf("\n") + 1;
      done += line.slice(0, start);
      literal = literal.slice(literal.lastIndexOf("\n") + 1);
      try {
        line = fillLine({ line: line.slice(start), literal, rest }, found.slot, layout) + rest;
      } catch (error) {
        throw error instanceof NixTextError ? failed(error, found.origin) : error;
      }
      literal += rest;
    }
    return done + line;
  }
}

/** What stands around a slot. */
interface Around {
  /** The line up to the slot. */
  readonly line: string;
  /** What of that is the template's own text. */
  readonly literal: string;
  /** The template's text up to the next slot. */
  readonly rest: string;
}

/** The line up to a slot, and the slot's text. */
function fillLine(around: Around, slot: Slot, layout: Layout): string {
  const { line, rest } = around;
  if (slot.kind === "text") return line + slot.text;
  if (slot.kind === "shell") return line + shellText(around, slot.word, slot.isIndented);
  const indent = line.length - line.trimStart().length;
  if (slot.kind === "comment") return fillComment(line, slot.text, indent);
  const [comment, value] = layout.comment(slot.value, indent);
  const column = widthOf(line) - indent;
  const end = rest.indexOf("\n");
  const place = { indent, column, after: widthOf(end < 0 ? rest : rest.slice(0, end)) };
  if (line.endsWith(" = ")) {
    const isBare = !binding.test(line) || (!line.includes('"') && (line.match(names)?.length ?? 0) <= 4);
    return `${comment}${line.slice(0, -1)}${layout.afterEquals(value, { ...place, column: column - 1 }, isBare)}`;
  }
  return `${comment}${line}${indent + column === 0 ? layout.body(value, place) : layout.term(value, place)}`;
}

/** A comment after its `#`, if the template has one, or with its own. It is wrapped where it has its lines to itself. */
function fillComment(line: string, text: string, indent: number): string {
  const lines = commentLines(text, indent).map((comment) => comment.slice(2));
  const start = " ".repeat(indent);
  if (/^ *(# ?)?$/.test(line)) return lines.map((comment) => `${start}# ${comment}`.trimEnd()).join("\n");
  return `${line}${/(^|\s)#(\s[^"']*)?$/.test(line) ? "" : "# "}${lines.join(" ")}`;
}

/** A shell word, escaped where it stands in an `''…''` string. Quotes around it would undo its own. */
function shellText({ literal, rest }: Around, word: string, isIndented: boolean): string {
  if (literal.endsWith("'") || (literal.match(/"/g) ?? []).length % 2 === 1)
    throw new NixTextError("a shell word brings its own quotes: leave out those around it");
  return isIndented ? escapeIndented(word, rest === "" || rest.startsWith("'") ? "end" : "newline") : word;
}
