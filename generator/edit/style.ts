/** How a file is written, so that what is put into it looks the same. */
import type { ts } from "ts-morph";
import type { Compiler } from "../diagnostics/positions/sources.ts";
import type { Value } from "./change.ts";

/** What a file does where prettier could do otherwise. */
export interface Style {
  /** What ends a line. */
  eol: string;
  /** One step of indentation. */
  unit: string;
  quote: '"' | "'";
}

/** The column up to which an object of a few short values is written on one line. */
const width = 80;

/** Reads the style off a file. */
export function styleOf(ts: Compiler, file: ts.SourceFile): Style {
  const { text } = file;
  return { eol: /\r?\n/.exec(text)?.[0] ?? "\n", unit: unitOf(text), quote: quoteOf(ts, file) };
}

/** What the first line after an open bracket is indented by. */
function unitOf(text: string): string {
  const lines = text.split(/\r?\n/);
  for (const [i, line] of lines.entries()) {
    const [before, after] = [indentOf(line), indentOf(lines[i + 1] ?? "")];
    if (/[[{(]\s*$/.test(line) && after.startsWith(before) && after.length > before.length)
      return after.slice(before.length);
  }
  return "  ";
}

function quoteOf(ts: Compiler, file: ts.SourceFile): Style["quote"] {
  let balance = 0;
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteral(node)) balance += file.text[node.getStart(file)] === "'" ? 1 : -1;
    ts.forEachChild(node, visit);
  };
  visit(file);
  return balance > 0 ? "'" : '"';
}

/** The white space that a line starts with. */
export function indentOf(line: string): string {
  return /^[ \t]*/.exec(line)![0];
}

/** `name: value` as it stands at an indentation; `open` levels of objects are written over several lines however short they are. */
export function printMember(name: string, value: Value, indent: string, style: Style, open: number): string {
  const start = `${printName(name, style)}: `;
  return start + printValue(value, indent, style, open, start.length);
}

/** A value as it stands at an indentation, after so many characters of its line. */
export function printValue(value: Value, indent: string, style: Style, open: number, after = 0): string {
  if (typeof value === "boolean") return String(value);
  if (typeof value === "string") return printText(value, style);
  if (isList(value)) return `[${value.map((item) => printText(item, style)).join(", ")}]`;
  const inner = indent + style.unit;
  const members = Object.entries(value);
  const short = `{ ${members.map(([name, one]) => printMember(name, one, inner, style, 0)).join(", ")} }`;
  const fits = !short.includes("\n") && indent.length + after + short.length < width;
  if (open <= 0 && fits) return short;
  const lines = members.map(([name, one]) => `${inner}${printMember(name, one, inner, style, open - 1)},`);
  return ["{", ...lines, `${indent}}`].join(style.eol);
}

/** A text as a literal, in the file's quotes unless the other ones save an escape. */
export function printText(text: string, { quote }: Style): string {
  const double = JSON.stringify(text);
  const single = quote === "'" ? !text.includes("'") : text.includes('"') && !text.includes("'");
  return single ? `'${double.slice(1, -1).replaceAll('\\"', '"')}'` : double;
}

function printName(name: string, style: Style): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : printText(name, style);
}

function isList(value: Value): value is readonly string[] {
  return Array.isArray(value);
}
