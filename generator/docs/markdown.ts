/** Pieces of Markdown as GitHub reads it. */

/** A heading's anchor, as GitHub makes it of the heading's text. */
export function anchor(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_ -]/gu, "")
    .replaceAll(" ", "-");
}

/** A link to a heading of the same page. */
export function linkTo(heading: string, text: string): string {
  return `[${text}](#${anchor(heading)})`;
}

/** A table; a cell may hold `|` and line breaks. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const rule = header.map(() => "---");
  return [header, rule, ...rows].map((cells) => `| ${cells.map(cell).join(" | ")} |`).join("\n");
}

/** Text in code type. */
export function code(text: string): string {
  return `\`${text}\``;
}

function cell(text: string): string {
  return text
    .trim()
    .replaceAll("|", "\\|")
    .replace(/\s*\n\s*\n\s*/g, "<br>")
    .replace(/\s*\n\s*/g, " ");
}
