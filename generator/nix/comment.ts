/** Comments of Nix: `#` to the end of the line. */

const width = 80;

/**
 * A comment's lines, each with its `# `, wrapped so that they end by column 80 where they start at `indent`. A line
 * break in the text starts a new line; characters that an editor would not show are left out.
 */
export function commentLines(text: string, indent: number): string[] {
  return text
    .trimEnd()
    .split(/\r\n|[\r\n\u2028\u2029]/)
    .flatMap((line) => wrap(line, width - indent - 2))
    .map((line) => (line === "" ? "#" : `# ${line}`));
}

function wrap(line: string, room: number): string[] {
  const lines: string[] = [];
  let current = "";
  for (const word of line
    .replace(/[\p{Cc}\p{Surrogate}]/gu, " ")
    .trim()
    .split(/\s+/u)) {
    if (current !== "" && current.length + 1 + word.length > room) {
      lines.push(current);
      current = word;
    } else current = current === "" ? word : `${current} ${word}`;
  }
  return [...lines, current];
}
