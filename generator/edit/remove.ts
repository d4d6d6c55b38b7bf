/** Taking a member out of a literal, with the comments that are about it and no others. */
import type { Compiler } from "../diagnostics/positions/sources.ts";
import { afterComments, lineStart, type Member, type Members, type Replacement } from "./members.ts";

/** Takes out the member at an index. */
export function removal(ts: Compiler, members: Members, index: number): Replacement[] {
  const { text, list } = members;
  const member = list[index]!;
  const start = lineStart(text, ownStart(ts, text, member));
  const end = afterComments(ts, text, afterComma(member));
  const lineEnd = /[ \t]*(\r?\n)/y;
  lineEnd.lastIndex = end;
  const isAlone = text.slice(start, ownStart(ts, text, member)).trim() === "" && start > members.open;
  return isAlone && lineEnd.test(text)
    ? wholeLines(members, index, start, lineEnd.lastIndex)
    : withinLine(ts, members, index);
}

/** A member that has its lines to itself goes with them, and with a blank line if there would be two. */
function wholeLines({ text, list }: Members, index: number, start: number, end: number): Replacement[] {
  const isAfterBlank = /\n[ \t]*\r?\n$/.test(text.slice(0, start));
  const isBeforeBlank = /^[ \t]*(\r?\n|[}\]])/.test(text.slice(end));
  const from = isAfterBlank && isBeforeBlank ? text.lastIndexOf("\n", start - 2) + 1 : start;
  return [{ start: from, end, text: "" }, ...commaBefore(list, index)];
}

function withinLine(ts: Compiler, { text, list, open, close }: Members, index: number): Replacement[] {
  const member = list[index]!;
  const from = ownStart(ts, text, member);
  if (list[index + 1]) {
    const commented = afterComments(ts, text, afterComma(member));
    // A comment that ends the line is about the member; one with more behind it is about that.
    const isOwn = /^[ \t]*\r?\n/.test(text.slice(commented));
    return [{ start: from, end: afterSpace(text, isOwn ? commented : afterComma(member)), text: "" }];
  }
  const before = list[index - 1];
  const start = before
    ? afterComments(ts, text, afterComma(before))
    : open + text.slice(open, from).trimEnd().length;
  const rest = afterSpace(text, afterComma(member));
  const end = before || rest < close ? afterComma(member) : close;
  return [{ start, end, text: "" }, ...commaBefore(list, index)];
}

function afterSpace(text: string, offset: number): number {
  return offset + /^\s*/.exec(text.slice(offset))![0].length;
}

/** The comma before a member that had none after it is one too many. */
function commaBefore(list: readonly Member[], index: number): Replacement[] {
  const comma = list[index - 1]?.comma;
  const isLast = index === list.length - 1 && list[index]!.comma === undefined;
  return isLast && comma !== undefined ? [{ start: comma, end: comma + 1, text: "" }] : [];
}

/** Where a member starts with its own comments: those right above it, without a blank line between. */
function ownStart(ts: Compiler, text: string, { node, start }: Member): number {
  let from = start;
  for (const comment of (ts.getLeadingCommentRanges(text, node.getFullStart()) ?? []).reverse()) {
    if ((text.slice(comment.end, from).match(/\n/g) ?? []).length > 1) break;
    from = comment.pos;
  }
  return from;
}

function afterComma({ end, comma }: Member): number {
  return comma === undefined ? end : comma + 1;
}
