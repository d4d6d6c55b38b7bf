/** Nix strings that are more than one literal: with references in them, and of several lines. */
import { escapeIndented, escapeString, type Follower } from "./escape.ts";
import type { StringPart } from "./value.ts";

/** A `"…"` string on one line. Throws NixTextError as escapeString does. */
export function inlineString(parts: readonly StringPart[]): string {
  const merged = mergeText(parts);
  return `"${merged
    .map((part, i) =>
      typeof part === "string" ? escapeString(part, followerAt(merged, i)) : `\${${part.path}}`,
    )
    .join("")}"`;
}

/**
 * The lines of an `''…''` string, escaped, without the quotes; a last empty line where the text ends in a line break.
 * Undefined for text that would come back different: of one line (which nixfmt turns into a `"…"` string), with no
 * line that starts at the left (Nix strips the indentation common to all), or with a last line of spaces (stripped too).
 */
export function indentedLines(parts: readonly StringPart[]): string[] | undefined {
  const lines = splitLines(mergeText(parts));
  const last = lines[lines.length - 1] ?? [];
  if (lines.length === 1 || !lines.some(startsAtLeft) || (last.length > 0 && isBlank(last))) return undefined;
  return lines.map((line, row) =>
    line
      .map((part, i) =>
        typeof part !== "string"
          ? `\${${part.path}}`
          : escapeIndented(
              part,
              i + 1 < line.length ? "interpolation" : row + 1 < lines.length ? "newline" : "end",
            ),
      )
      .join(""),
  );
}

function followerAt(parts: readonly StringPart[], i: number): Follower {
  return i + 1 < parts.length ? "interpolation" : "end";
}

/** Neighbouring texts as one, so that what looks like the end of a text is one. */
function mergeText(parts: readonly StringPart[]): StringPart[] {
  const merged: StringPart[] = [];
  for (const part of parts) {
    const last = merged.length - 1;
    const before = merged[last];
    if (typeof part === "string" && typeof before === "string") merged[last] = before + part;
    else if (part !== "") merged.push(part);
  }
  return merged;
}

function splitLines(parts: readonly StringPart[]): StringPart[][] {
  let line: StringPart[] = [];
  const lines = [line];
  for (const part of parts) {
    const [first, ...more] = typeof part === "string" ? part.split("\n") : [part];
    if (first !== undefined && first !== "") line.push(first);
    for (const text of more) lines.push((line = text === "" ? [] : [text]));
  }
  return lines;
}

function isBlank(line: readonly StringPart[]): boolean {
  return line.every((part) => typeof part === "string" && /^ *$/.test(part));
}

function startsAtLeft(line: readonly StringPart[]): boolean {
  const first = line[0];
  return first !== undefined && (typeof first !== "string" || !first.startsWith(" "));
}
