/**
 * How values get into a template's text. A template's helper does not know the column at which it stands, so it leaves
 * a mark, and when the text is there each mark is replaced by its value, laid out for the place.
 */
import { commentLines } from "./comment.ts";
import { NixTextError } from "./escape.ts";
import type { Layout } from "./layout.ts";
import { widthOf } from "./shape.ts";
import type { NixValue } from "./value.ts";

/** What a mark stands for: a value, text that is safe where it stands, or a comment's text. */
export type Slot =
  | { readonly kind: "value"; readonly value: NixValue }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "comment"; readonly text: string };

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
    for (let i = 0; i < pieces.length; i += 2) {
      const found = this.#slots[Number(pieces[i])];
      const rest = pieces[i + 1] ?? "";
      if (found === undefined) throw new RangeError(`no slot ${pieces[i]}`);
      const start = line.lastIndexOf("\n") + 1;
      const end = rest.indexOf("\n");
      const after = widthOf(end < 0 ? rest : rest.slice(0, end));
      done += line.slice(0, start);
      try {
        line = fillLine(line.slice(start), found.slot, after, layout) + rest;
      } catch (error) {
        throw error instanceof NixTextError ? failed(error, found.origin) : error;
      }
    }
    return done + line;
  }
}

/** The line up to a slot, and the slot's text. */
function fillLine(line: string, slot: Slot, after: number, layout: Layout): string {
  if (slot.kind === "text") return line + slot.text;
  const indent = line.length - line.trimStart().length;
  if (slot.kind === "comment") return fillComment(line, slot.text, indent);
  const [comment, value] = layout.comment(slot.value, indent);
  const column = widthOf(line) - indent;
  const place = { indent, column, after };
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
  return `${line}${line.startsWith("#", indent) ? "" : "# "}${lines.join(" ")}`;
}
