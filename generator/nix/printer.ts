/**
 * Divides a document into lines as nixfmt does, by the algorithm of `layoutGreedy` in its `src/Nixfmt/Predoc.hs`: a group
 * stays on the line if it fits; if not, one group within it is divided, where that has priority and is enough; if not,
 * each of its own spaces breaks.
 */
import { commentLines } from "./comment.ts";
import { group, widthTogether, type Comment, type Doc, type Space, type Word } from "./document.ts";

/** nixfmt's width, which does not count a line's indentation. */
const width = 100;
const step = 2;

/** Where on a physical line a text starts. */
export interface Place {
  /** The spaces that the line begins with. */
  readonly indent: number;
  /** The width of what stands between them and the text. */
  readonly column: number;
}

/** Documents as text, written on from that place. */
export function print(docs: readonly Doc[], place: Place): string {
  const text = new Printer(place).print(docs);
  return place.column === 0 ? text.slice(place.indent) : text;
}

/** The indentation of a level of nesting, and the level around it. */
interface Level {
  readonly level: number;
  readonly indent: number;
  readonly outer: Level | undefined;
}

/** What comes after a document: others of the same group, from an index on, and what comes after that group. */
interface Rest {
  readonly docs: readonly Doc[];
  readonly from: number;
  readonly rest: Rest | undefined;
}

class Printer {
  #text = "";
  /** The width of the line so far without its indentation; at 0, nothing of the line is written. */
  #column: number;
  #level: Level;

  constructor({ indent, column }: Place) {
    this.#column = column;
    this.#level = { level: 0, indent, outer: undefined };
  }

  print(docs: readonly Doc[]): string {
    this.#divide(docs, undefined);
    return this.#text;
  }

  /** Writes documents, each space among them broken; a group only if it does not fit. */
  #divide(docs: readonly Doc[], rest: Rest | undefined): void {
    for (const [i, doc] of docs.entries()) {
      if (doc.kind === "word") this.#word(doc);
      else if (doc.kind === "comment") this.#comment(doc);
      else if (doc.kind === "space") this.#space(doc);
      else {
        const after = { docs, from: i + 1, rest };
        if (this.#inline(doc.docs, after)) continue;
        // Groups within one that is looked through have been tried as those of the group around it.
        if (doc.priority !== "through" && this.#dividePriority(doc.docs, after)) continue;
        this.#divide(doc.docs, after);
      }
    }
  }

  /** Divides one group that has priority: the last that leaves what is before and after it on one line each. */
  #dividePriority(docs: readonly Doc[], rest: Rest): boolean {
    if (docs.every((doc) => doc.kind !== "group" || doc.priority === "none")) return false;
    const parts = priorityParts(docs);
    const before = { text: this.#text, column: this.#column, level: this.#level };
    for (let i = parts.length - 1; i >= 0; i--) {
      const part = parts[i];
      if (part?.isFirst !== true) continue;
      const start = parts.slice(0, i).flatMap(({ docs }) => docs);
      const end = parts.slice(i + 1).flatMap(({ docs }) => docs);
      if (this.#inline(start, { docs: [...part.docs, ...end], from: 0, rest })) {
        this.#divide(part.docs, { docs: end.map(unbroken), from: 0, rest });
        if (this.#inline(end, rest)) return true;
      }
      this.#text = before.text;
      this.#column = before.column;
      this.#level = before.level;
    }
    return false;
  }

  /** Writes documents on the line, if they fit together with what can't be parted from them; else nothing. */
  #inline(docs: readonly Doc[], rest: Rest): boolean {
    if (docs.length === 0) return true;
    const startsLine = this.#column === 0;
    const line = startsLine ? withoutSpace(docs) : docs;
    const lineWidth = widthTogether(line);
    if (this.#column + lineWidth + widthToBreak(rest) > width) return false;
    if (startsLine) this.#indent(firstWord(line));
    this.#text += inlineText(line);
    this.#column += lineWidth;
    return true;
  }

  #word(word: Word): void {
    this.#indent(word);
    this.#text += word.text;
    this.#column += word.width;
  }

  #comment(comment: Comment): void {
    this.#indent({ level: comment.level, offset: 0 });
    const { indent } = this.#level;
    this.#text += commentLines(comment.text, indent).join(`\n${" ".repeat(indent)}`);
    this.#column += 1;
  }

  #space({ text, width, breaks }: Space): void {
    if (this.#column === 0) return;
    this.#text += breaks === 0 ? text : "\n".repeat(breaks);
    this.#column = breaks === 0 ? this.#column + width : 0;
  }

  /**
   * Finds the indentation of a word's level, and writes it at the start of a line. Levels that begin on one line share
   * its indentation: however many brackets a line opens, the next is indented by one step.
   */
  #indent({ level, offset }: Pick<Word, "level" | "offset">): void {
    while (level < this.#level.level && this.#level.outer !== undefined) this.#level = this.#level.outer;
    const startsLine = this.#column === 0;
    if (level > this.#level.level)
      this.#level = { level, indent: this.#level.indent + (startsLine ? step : 0), outer: this.#level };
    if (startsLine) this.#text += " ".repeat(this.#level.indent + offset);
  }
}

/** A group's parts, those with priority apart from the documents between them. */
function priorityParts(docs: readonly Doc[]): { isFirst: boolean; docs: readonly Doc[] }[] {
  return docs.flatMap((doc) =>
    doc.kind !== "group" || doc.priority === "none"
      ? [{ isFirst: false, docs: [doc] }]
      : doc.priority === "first"
        ? [{ isFirst: true, docs: doc.docs }]
        : priorityParts(doc.docs),
  );
}

function unbroken(doc: Doc): Doc {
  return doc.kind === "space" && doc.width < Infinity ? { ...doc, breaks: 0 } : doc;
}

/** Documents for the start of a line, where no space belongs. */
function withoutSpace(docs: readonly Doc[]): readonly Doc[] {
  const first = docs[0];
  if (first?.kind === "group") return [group(withoutSpace(first.docs), first.priority), ...docs.slice(1)];
  return first?.kind === "space" ? docs.slice(1) : docs;
}

function firstWord(docs: readonly Doc[]): Pick<Word, "level" | "offset"> {
  const first = docs[0];
  if (first?.kind === "group") return firstWord(first.docs);
  return first?.kind === "word" ? first : { level: 0, offset: 0 };
}

function inlineText(docs: readonly Doc[]): string {
  let text = "";
  for (const doc of docs) text += doc.kind === "group" ? inlineText(doc.docs) : doc.text;
  return text;
}

/** The width of a text up to where a line can end. */
function widthToBreak(rest: Rest | undefined): number {
  let width = 0;
  const reachesBreak = (docs: readonly Doc[], from: number): boolean => {
    for (let i = from; i < docs.length; i++) {
      const doc = docs[i];
      if (doc === undefined || doc.kind === "comment" || (doc.kind === "space" && doc.breaks > 0))
        return true;
      if (doc.kind !== "group") width += doc.width;
      else if (reachesBreak(doc.docs, 0)) return true;
    }
    return false;
  };
  let after = rest;
  while (after !== undefined && !reachesBreak(after.docs, after.from)) after = after.rest;
  return width;
}
