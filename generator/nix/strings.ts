/** Nix strings that are more than one literal: with references in them, and of several lines. */
import { gap, group, linesOf, word, type Doc } from "./document.ts";
import { escapeIndented, escapeString, type Follower } from "./escape.ts";
import type { StringPart } from "./value.ts";

/** What a line of a string holds, escaped, without quotes. */
export type StringLine = string | LoneReference;

/** A line of nothing but one reference: the only one that can be divided, between the braces. */
export interface LoneReference {
  /** The spaces before it. */
  readonly spaces: string;
  readonly path: string;
}

/** A `"…"` string, which has only one line of text. Throws NixTextError as escapeString does. */
export function quotedString(parts: readonly StringPart[], level: number): Doc[] {
  const line = lineOf(mergeText(parts), "end", escapeString);
  return [word('"', level), ...lineDocs(line, level), word('"', level)];
}

/** An `''…''` string of those lines. */
export function longString(lines: readonly StringLine[], level: number): Doc[] {
  const docs = lines.map((line) => lineDocs(line, level + 1));
  docs[docs.length - 1]?.push(word("''", level));
  return linesOf([[word("''", level)], ...docs]);
}

/**
 * The lines of an `''…''` string; a last empty line where the text ends in a line break. Undefined for text that would
 * come back different: of one line (which nixfmt turns into a `"…"` string), with no line that starts at the left (Nix
 * strips the indentation common to all), or with a last line of spaces (stripped too).
 */
export function indentedLines(parts: readonly StringPart[]): StringLine[] | undefined {
  const lines = splitLines(mergeText(parts));
  const last = lines[lines.length - 1] ?? [];
  if (lines.length === 1 || !lines.some(startsAtLeft) || (last.length > 0 && isBlank(last))) return undefined;
  return lines.map((line, row) => lineOf(line, row + 1 < lines.length ? "newline" : "end", escapeIndented));
}

function lineDocs(line: StringLine, level: number): Doc[] {
  if (typeof line === "string") return line === "" ? [] : [word(line, level)];
  const offset = line.spaces.length;
  const path = word(line.path, level + 1, offset);
  // nixfmt leaves an attribute of something right after the brace.
  const inner = line.path.includes(".") ? [path, gap] : [gap, path, gap];
  const braces = group([word("${", level, offset), ...inner, word("}", level, offset)]);
  return offset === 0 ? [braces] : [word(line.spaces, level), braces];
}

function lineOf(
  parts: readonly StringPart[],
  follower: Follower,
  escape: (text: string, follower: Follower) => string,
): StringLine {
  const last = parts[parts.length - 1];
  const [spaces = ""] = parts.length > 1 ? parts : [];
  if (parts.length <= 2 && typeof last === "object" && typeof spaces === "string" && /^ *$/.test(spaces))
    return { spaces, path: last.path };
  const escaped = parts.map((part, i) =>
    typeof part === "string"
      ? escape(part, i + 1 < parts.length ? "interpolation" : follower)
      : `\${${part.path}}`,
  );
  return escaped.join("");
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
