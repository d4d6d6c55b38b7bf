/** Findings for people, printed as a compiler prints them. */

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { styleText } from "node:util";
import { formatPath, type Diagnostic } from "./diagnostic.ts";
import { excerpt, harmless } from "./excerpt.ts";
import { ordered } from "./order.ts";

/** How findings are printed. */
export interface Printing {
  /** The folder to which the findings' files are relative; their lines are read from there. */
  root: string;
  color: boolean;
}

/** When to colour. */
export type ColorMode = "always" | "never" | "auto";

type Paint = (style: Parameters<typeof styleText>[0], text: string) => string;

/** Whether output to a stream is coloured: with `auto` on a terminal that can, unless NO_COLOR or TERM=dumb says otherwise. */
export function usesColor(mode: ColorMode, stream: { isTTY?: boolean; hasColors?: () => boolean }): boolean {
  if (mode !== "auto") return mode === "always";
  return stream.isTTY === true && stream.hasColors?.() === true;
}

/**
 * Findings in order, each with the line that it is about, and their number; empty if there are none. The same finding at one place, as a
 * profile's fault has it for every host that extends the profile, is printed once with all its hosts.
 */
export function formatHuman(diagnostics: readonly Diagnostic[], { root, color }: Printing): string {
  if (diagnostics.length === 0) return "";
  // The colours were decided on by the caller: a stream that isn't a terminal must not be asked again.
  const paint: Paint = color
    ? (style, text) => styleText(style, text, { validateStream: false })
    : (_, text) => text;
  const lines = lineReader(root);
  const groups = grouped(ordered(diagnostics));
  const count = (severity: string) => groups.filter(([first]) => first.severity === severity).length;
  const blocks = groups.map((group) => formatOne(group, lines, paint).join("\n"));
  const counts = [plural(count("error"), "error"), plural(count("warning"), "warning")];
  return `${[...blocks, counts.filter((text) => text !== "").join(", ")].join("\n\n")}\n`;
}

type Group = [Diagnostic, ...Diagnostic[]];

function formatOne([first, ...rest]: Group, lines: LineReader, paint: Paint): string[] {
  const { severity, code, file, line, column, hint, path = [] } = first;
  const place = [file, line, line && column].filter((part) => part !== undefined).join(":");
  const label = paint(severity === "error" ? ["red", "bold"] : ["yellow", "bold"], `${severity} ${code}`);
  const [message = "", ...more] = first.message.split("\n").map(harmless);
  const printed = [
    `${place === "" ? "" : `${paint("bold", harmless(place))}  `}${label}  ${paint("bold", message)}`,
  ];
  printed.push(...more.map((text) => `  ${text}`));
  const source = first.source ?? (file !== undefined && line !== undefined ? lines(file, line) : undefined);
  if (source !== undefined) {
    const { text, indent } = excerpt(source, column ?? 1);
    const gutter = `${line}`.padStart(6);
    printed.push(`${paint("dim", `${gutter} |`)} ${text}`.trimEnd());
    const caret =
      column === undefined ? [] : [`${paint("dim", "       |")} ${" ".repeat(indent)}${paint("green", "^")}`];
    printed.push(...caret);
  }
  const hosts = [first, ...rest].flatMap(({ host }) => host ?? []);
  const where = [harmless(listOf(hosts)), harmless(formatPath(path))].filter((text) => text !== "");
  if (where.length > 0) printed.push(`  ${paint("dim", "in:")} ${where.join(": ")}`);
  if (hint !== undefined)
    printed.push(`  ${paint("cyan", "hint:")} ${hint.split("\n").map(harmless).join("\n        ")}`);
  return printed;
}

/** Findings that differ in nothing but the host. Those without a line say nothing of where they stand, and stay apart. */
function grouped(diagnostics: readonly Diagnostic[]): Group[] {
  const groups = new Map<string, Group>();
  for (const [i, diagnostic] of diagnostics.entries()) {
    const { host: _, ...shared } = diagnostic;
    const key = diagnostic.line === undefined ? `${i}` : JSON.stringify(shared);
    const group = groups.get(key);
    if (group) group.push(diagnostic);
    else groups.set(key, [diagnostic]);
  }
  return [...groups.values()];
}

type LineReader = (file: string, line: number) => string | undefined;

function lineReader(root: string): LineReader {
  const files = new Map<string, string[]>();
  return (file, line) => {
    let lines = files.get(file);
    if (!lines) files.set(file, (lines = readLines(resolve(root, file))));
    return lines[line - 1];
  };
}

/** The lines of a file; none if it can't be read, for the finding is worth printing without its line. */
function readLines(path: string): string[] {
  try {
    return readFileSync(path, "utf8").split(/\r\n|[\n\r\u2028\u2029]/);
  } catch {
    return [];
  }
}

/** `a, b, c and 5 more`: a profile's fault can concern a thousand hosts. */
function listOf(hosts: readonly string[]): string {
  const more = hosts.length - 3;
  return hosts.slice(0, 3).join(", ") + (more > 0 ? ` and ${more} more` : "");
}

function plural(count: number, noun: string): string {
  return count === 0 ? "" : `${count} ${noun}${count === 1 ? "" : "s"}`;
}
