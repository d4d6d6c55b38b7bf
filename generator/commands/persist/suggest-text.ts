/** What `strata persist suggest` prints: a table with reasons, and the commands to paste. */
import { harmless } from "../../diagnostics/excerpt.ts";
import { formatSize } from "../../model/size.ts";
import { commandsFor } from "../../suggest/commands.ts";
import type { Suggestion, Verdict } from "../../suggest/rank.ts";
import type { Suggested } from "../../suggest/suggest.ts";
import type { Subject } from "./subject.ts";
import { volumeOf } from "./target.ts";

/** Commands for what is certain, and for what somebody has to choose. */
export interface Pasteable {
  certain: string[];
  choice: string[];
}

/** How many of the things that nobody has to persist are shown. */
const shownIgnored = 10;

/** The commands that follow suggestions. What is to be chosen has one each. */
export function pasteable(subject: Subject, suggestions: readonly Suggestion[]): Pasteable {
  const wording = { host: subject.name, flags: volumeFlags(subject) };
  const of = (wanted: Verdict): Suggestion[] => suggestions.filter(({ verdict }) => verdict === wanted);
  return {
    certain: commandsFor(of("persist"), wording),
    choice: of("choose").flatMap((one) => commandsFor([one], wording)),
  };
}

/** `--volume`, where `strata persist add` needs it. */
function volumeFlags(subject: Subject): string[] {
  if (typeof volumeOf(subject, undefined) === "string") return [];
  return ["--volume", subject.persistence.volumes[0]?.path ?? "/persist"];
}

/** All of it. */
export function suggestText(
  { name, model }: Subject,
  { suggestions, leftOut }: Suggested,
  { certain, choice }: Pasteable,
): string {
  const left = [
    ...(leftOut.persisted > 0 ? [`${leftOut.persisted} that persist`] : []),
    ...(leftOut.elsewhere > 0 ? [`${leftOut.elsewhere} on file systems that are not reset`] : []),
    ...(leftOut.ignored > 0 ? [`${leftOut.ignored} that rootReset.ignore names`] : []),
  ];
  const isEmpty = certain.length + choice.length === 0;
  const blocks = [
    ...(isEmpty ? [`nothing to suggest for ${name}: no path would be missed after a reset`] : []),
    ...table("to persist", suggestions, "persist", Infinity),
    ...table("to choose", suggestions, "choose", Infinity),
    ...table("to let go", suggestions, "ignore", shownIgnored),
    ...(left.length > 0 ? [`paths left out: ${left.join(", ")}`] : []),
    ...(model.rootReset === null && !isEmpty
      ? [`the root of ${name} is not reset: none of this is lost yet`]
      : []),
    ...commandBlock("to persist what is certain:", certain),
    ...commandBlock("of what is to be chosen, those that you want:", choice),
  ];
  return `${blocks.join("\n\n")}\n`;
}

function table(
  heading: string,
  suggestions: readonly Suggestion[],
  verdict: Verdict,
  most: number,
): string[] {
  const all = suggestions.filter((one) => one.verdict === verdict);
  if (all.length === 0) return [];
  const rows = all.slice(0, most).map((one) => [nameOf(one), countOf(one), harmless(one.reason)]);
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
  const lines = rows.map(([what, count, reason]) =>
    `  ${what!.padEnd(widths[0]!)}  ${count!.padEnd(widths[1]!)}  ${reason}`.trimEnd(),
  );
  const rest = all.length > most ? [`  and ${all.length - most} more, which --json lists`] : [];
  return [[`${heading} (${all.length}):`, ...lines, ...rest].join("\n")];
}

/** A service is named with the paths that were seen of it. */
function nameOf({ type, what, paths }: Suggestion): string {
  if (type !== "service") return harmless(what);
  const more = paths.length > 1 ? ` and ${paths.length - 1} more` : "";
  return harmless(`${what} (${paths[0]}${more})`);
}

function countOf({ files, bytes }: Suggestion): string {
  const count = files === 1 ? "1 file" : `${files} files`;
  return bytes === null ? count : `${count}, ${formatSize(bytes)}`;
}

function commandBlock(heading: string, commands: readonly string[]): string[] {
  return commands.length === 0 ? [] : [[`# ${heading}`, ...commands].join("\n")];
}
