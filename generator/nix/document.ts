/**
 * A text that is not yet divided into lines: words, the spaces between them where it may be, and groups. This is the
 * model of nixfmt's `src/Nixfmt/Predoc.hs`, as far as our values need it; printer.ts divides it.
 */

/** A part of a text. `width` is what it takes on one line: infinite for what always ends a line. */
export type Doc = Word | Comment | Space | Group;

/** Text that stands on one line. */
export interface Word {
  readonly kind: "word";
  readonly width: number;
  readonly text: string;
  /** How deeply nested it is. A line is indented more than the one before where its first word is nested deeper. */
  readonly level: number;
  /** Spaces before it where it starts a line, on top of the indentation. */
  readonly offset: number;
}

/** A comment that has its lines to itself; a line break is to follow it. */
export interface Comment {
  readonly kind: "comment";
  readonly width: number;
  readonly text: string;
  readonly level: number;
}

/** What is between two words: either one line's text, or so many line breaks. */
export interface Space {
  readonly kind: "space";
  readonly width: number;
  readonly text: string;
  /** 0 where a line never ends. */
  readonly breaks: number;
}

/** What goes on one line if it fits; if not, each space right in it breaks, and its groups are tried one by one. */
export interface Group {
  readonly kind: "group";
  readonly width: number;
  readonly docs: readonly Doc[];
  /**
   * `first`: where the group around it does not fit, this alone is divided, if the rest then fits on the lines that it
   * begins and ends on. `through`: for that, its own groups count as those of the group around it.
   */
  readonly priority: "none" | "first" | "through";
}

/** A space, or a line break. */
export const space: Space = { kind: "space", width: 1, text: " ", breaks: 1 };

/** Nothing, or a line break. */
export const gap: Space = { kind: "space", width: 0, text: "", breaks: 1 };

/** A space that never breaks. */
export const fixedSpace: Space = { kind: "space", width: 1, text: " ", breaks: 0 };

/** A line break. */
export const lineBreak: Space = { kind: "space", width: Infinity, text: "", breaks: 1 };

/** Text that stands on one line. */
export function word(text: string, level: number, offset = 0): Word {
  return { kind: "word", width: widthOf(text), text, level, offset };
}

/** Room for text that others write. */
export function room(width: number): Word {
  return { kind: "word", width, text: "", level: 0, offset: 0 };
}

/** A comment's text. */
export function comment(text: string, level: number): Comment {
  return { kind: "comment", width: Infinity, text, level };
}

/** A group of its own, or one with a priority. */
export function group(docs: readonly Doc[], priority: Group["priority"] = "none"): Group {
  return { kind: "group", width: widthTogether(docs), docs, priority };
}

/** The width of documents on one line. */
export function widthTogether(docs: readonly Doc[]): number {
  let width = 0;
  for (const doc of docs) width += doc.width;
  return width;
}

/** Lines; one without documents is empty. */
export function linesOf(lines: readonly (readonly Doc[])[]): Doc[] {
  const docs: Doc[] = [];
  let breaks = 0;
  for (const line of lines) {
    if (line.length > 0) {
      if (docs.length > 0) docs.push({ ...lineBreak, breaks });
      docs.push(...line);
      breaks = 0;
    }
    breaks += 1;
  }
  return docs;
}

/** The width of a text as nixfmt counts it: in code points. */
export function widthOf(text: string): number {
  return text.length - (text.match(/[\ud800-\udbff]/g)?.length ?? 0);
}
