/** Two texts as a unified diff, which `patch` and `git apply` take. */

/** Lines of context around a change. */
const context = 3;

/** One line of a diff: in both texts, in the old one, or in the new one. */
interface Line {
  mark: " " | "-" | "+";
  text: string;
}

/** The diff of a file's two texts; empty where they are the same. */
export function unifiedDiff(file: string, before: string, after: string): string {
  if (before === after) return "";
  const lines = compared(linesOf(before), linesOf(after));
  return `--- a/${file}\n+++ b/${file}\n${hunksOf(lines).join("")}`;
}

/** Each line with what ends it. */
function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** What is the same at both ends is left alone, so only what lies between is searched for the longest common sequence. */
function compared(before: readonly string[], after: readonly string[]): Line[] {
  const most = Math.min(before.length, after.length);
  let head = 0;
  while (head < most && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < most - head && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  const same = (text: string): Line => ({ mark: " ", text });
  return [
    ...before.slice(0, head).map(same),
    ...between(before.slice(head, before.length - tail), after.slice(head, after.length - tail)),
    ...before.slice(before.length - tail).map(same),
  ];
}

function between(before: readonly string[], after: readonly string[]): Line[] {
  // longest[i][j]: of the lines from i and from j on, how many can be kept.
  const longest = Array.from({ length: before.length + 1 }, () => new Uint32Array(after.length + 1));
  for (let i = before.length - 1; i >= 0; i--)
    for (let j = after.length - 1; j >= 0; j--)
      longest[i]![j] =
        before[i] === after[j]
          ? longest[i + 1]![j + 1]! + 1
          : Math.max(longest[i + 1]![j]!, longest[i]![j + 1]!);
  const lines: Line[] = [];
  let [i, j] = [0, 0];
  while (i < before.length || j < after.length) {
    if (i < before.length && j < after.length && before[i] === after[j]) {
      lines.push({ mark: " ", text: before[i++]! });
      j++;
    } else if (j >= after.length || (i < before.length && longest[i + 1]![j]! >= longest[i]![j + 1]!))
      lines.push({ mark: "-", text: before[i++]! });
    else lines.push({ mark: "+", text: after[j++]! });
  }
  return lines;
}

function hunksOf(lines: readonly Line[]): string[] {
  const hunks: string[] = [];
  const place = { before: 1, after: 1 };
  let at = 0;
  const pass = (until: number): void => {
    for (; at < until; at++) {
      if (lines[at]!.mark !== "+") place.before++;
      if (lines[at]!.mark !== "-") place.after++;
    }
  };
  for (;;) {
    const first = lines.findIndex(({ mark }, i) => i >= at && mark !== " ");
    if (first === -1) return hunks;
    pass(Math.max(at, first - context));
    let last = first;
    for (let i = first; i < lines.length && i - last <= 2 * context + 1; i++)
      if (lines[i]!.mark !== " ") last = i;
    const end = Math.min(lines.length, last + 1 + context);
    hunks.push(hunk(lines.slice(at, end), place));
    pass(end);
  }
}

function hunk(lines: readonly Line[], place: { before: number; after: number }): string {
  const count = (mark: Line["mark"]): number => lines.filter((line) => line.mark !== mark).length;
  const range = (start: number, size: number): string => `${size === 0 ? start - 1 : start},${size}`;
  const head = `@@ -${range(place.before, count("+"))} +${range(place.after, count("-"))} @@\n`;
  const body = lines.map(({ mark, text }) =>
    text.endsWith("\n") ? mark + text : `${mark}${text}\n\\ No newline at end of file\n`,
  );
  return head + body.join("");
}
