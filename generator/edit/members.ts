/** The members of a literal as they stand in its text: properties of an object, items of a list, with commas and comments. */
import type { ts } from "ts-morph";
import type { Compiler } from "../diagnostics/positions/sources.ts";
import { indentOf } from "./style.ts";

/** A literal that holds members. */
export type Literal = ts.ObjectLiteralExpression | ts.ArrayLiteralExpression;

/** A part of a text, and what comes in its place. */
export interface Replacement {
  start: number;
  end: number;
  text: string;
}

/** One member. */
export interface Member {
  node: ts.Node;
  start: number;
  end: number;
  /** Where the comma after it starts; undefined where there is none. */
  comma: number | undefined;
}

/** A literal's members and brackets. */
export interface Members {
  text: string;
  /** Just after the opening bracket. */
  open: number;
  /** Where the closing bracket is. */
  close: number;
  list: Member[];
}

/** Reads a literal's members. */
export function membersOf(ts: Compiler, literal: Literal): Members {
  const file = literal.getSourceFile();
  const [bracket, syntax] = literal.getChildren(file);
  const list: Member[] = [];
  for (const child of syntax!.getChildren(file)) {
    if (child.kind === ts.SyntaxKind.CommaToken) list.at(-1)!.comma = child.getStart(file);
    else list.push({ node: child, start: child.getStart(file), end: child.getEnd(), comma: undefined });
  }
  return { text: file.text, open: bracket!.getEnd(), close: literal.getEnd() - 1, list };
}

/** Where the comments end that stand after `offset` on the same line; `offset` itself where there are none. */
export function afterComments(ts: Compiler, text: string, offset: number): number {
  return ts.getTrailingCommentRanges(text, offset)?.at(-1)?.end ?? offset;
}

/** Where the line starts that holds an offset. */
export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf("\n", offset - 1) + 1;
}

/** The indentation of the line that holds an offset. */
export function indentAt(text: string, offset: number): string {
  return indentOf(text.slice(lineStart(text, offset)));
}

/** A text with some parts replaced, none of which overlap. */
export function replaced(text: string, replacements: readonly Replacement[]): string {
  return [...replacements]
    .sort((a, b) => b.start - a.start)
    .reduce((rest, one) => rest.slice(0, one.start) + one.text + rest.slice(one.end), text);
}
