/** A line of a file with a caret under one of its columns, for a terminal. */

/** How many columns of a line are shown. */
const shown = 100;
/** How many columns of a line that is cut are kept before the caret, where there are as many. */
const before = 60;
const tab = "    ";

/** A line as it is shown, and how many columns of the terminal come before the place in question. */
export interface Excerpt {
  text: string;
  indent: number;
}

/** The part of a line around `column` (from 1, in UTF-16 units; past the end is the end). Tabs become four spaces. */
export function excerpt(line: string, column: number): Excerpt {
  const cells = [...new Intl.Segmenter().segment(line)].map(({ segment, index }) => {
    const text = segment === "\t" ? tab : harmless(segment);
    return { text, width: widthOf(text), end: index + segment.length };
  });
  const found = cells.findIndex(({ end }) => end >= column);
  const at = found === -1 ? cells.length : found;
  const widthIn = (from: number, to: number) =>
    cells.slice(from, to).reduce((sum, cell) => sum + cell.width, 0);
  let from = 0;
  let to = cells.length;
  if (widthIn(from, to) > shown) {
    while (from < at && widthIn(from, at) > before) from++;
    while (to > at + 1 && widthIn(from, to) > shown) to--;
  }
  const [start, end] = [from > 0 ? "…" : "", to < cells.length ? "…" : ""];
  const text = cells.slice(from, to).map((cell) => cell.text);
  return { text: (start + text.join("") + end).trimEnd(), indent: start.length + widthIn(from, at) };
}

/**
 * Text that a terminal shows and does not obey: control characters become their pictures (an escape is `␛`), and what would change the
 * direction of the text, or can't be seen, becomes `�`. Line breaks too; who wants them kept splits the text first.
 */
export function harmless(text: string): string {
  return text
    .replace(/\p{Cc}/gu, picture)
    .replace(/[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\p{Cs}]/gu, "\ufffd");
}

function picture(control: string): string {
  const code = control.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? "\u2421" : "\ufffd";
}

/** The columns of a terminal that some characters take, if it shows them as Unicode says. */
function widthOf(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  if (wide.test(text)) return 2;
  return /^[\p{Mark}\p{Default_Ignorable_Code_Point}]+$/u.test(text) ? 0 : 1;
}

/** East Asian wide and full-width characters, and pictures. */
const wide =
  /^(\p{Emoji_Presentation}|\p{Emoji}\ufe0f|[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{17000}-\u{18cff}\u{1b000}-\u{1b2ff}\u{20000}-\u{3fffd}])/u;
