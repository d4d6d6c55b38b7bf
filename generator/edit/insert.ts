/** Putting a member into a literal: nothing of what stands there moves. */
import type { Compiler } from "../diagnostics/positions/sources.ts";
import { afterComments, indentAt, type Member, type Members, type Replacement } from "./members.ts";
import type { Style } from "./style.ts";

/** Makes the text of a member for the indentation at which it is going to stand. */
type Print = (indent: string) => string;

/** Puts a member after the one at index `after`, or before all of them with -1. */
export function insertion(
  ts: Compiler,
  members: Members,
  after: number,
  print: Print,
  style: Style,
): Replacement[] {
  const before = members.list[after];
  if (before) return afterMember(ts, members, before, members.list[after + 1], print, style);
  const first = members.list[0];
  return first ? beforeFirst(ts, members, first, print, style) : intoEmpty(ts, members, print, style);
}

function afterMember(
  ts: Compiler,
  { text, close }: Members,
  before: Member,
  next: Member | undefined,
  print: Print,
  { eol }: Style,
): Replacement[] {
  const { comma, end } = before;
  const isOnLines = text.slice(end, next?.start ?? close).includes("\n");
  const from = comma === undefined ? end : comma + 1;
  const indent = indentAt(text, before.start);
  if (!isOnLines) {
    // On one line, a comment after the comma is about what comes next.
    if (next) return [at(from, ` ${print(indent)},`)];
    const place = afterComments(ts, text, from);
    return [at(place, comma === undefined ? `, ${print(indent)}` : ` ${print(indent)},`)];
  }
  const line = `${eol}${indent}${print(indent)}`;
  if (comma !== undefined) return [at(afterComments(ts, text, from), `${line},`)];
  const place = afterComments(ts, text, end);
  return place === end ? [at(end, `,${line}`)] : [at(end, ","), at(place, line)];
}

function beforeFirst(
  ts: Compiler,
  { text, open }: Members,
  first: Member,
  print: Print,
  { eol }: Style,
): Replacement[] {
  const indent = indentAt(text, first.start);
  if (!text.slice(open, first.start).includes("\n")) return [at(open, ` ${print(indent)},`)];
  return [at(afterComments(ts, text, open), `${eol}${indent}${print(indent)},`)];
}

/** A literal without members is opened, unless comments in it have done so. */
function intoEmpty(
  ts: Compiler,
  { text, open, close }: Members,
  print: Print,
  { eol, unit }: Style,
): Replacement[] {
  const outer = indentAt(text, open - 1);
  const indent = outer + unit;
  const place = afterComments(ts, text, open);
  const isOpen = text.slice(place, close).includes("\n");
  const line = `${eol}${indent}${print(indent)},`;
  return isOpen ? [at(place, line)] : [{ start: place, end: close, text: `${line}${eol}${outer}` }];
}

function at(offset: number, text: string): Replacement {
  return { start: offset, end: offset, text };
}
