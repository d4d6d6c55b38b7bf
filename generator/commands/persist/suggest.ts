/** `strata persist suggest`: what of the changes on a host would have to persist. Writes nothing. */
import { createReadStream } from "node:fs";
import { hasErrors } from "../../diagnostics/diagnostic.ts";
import type { Finding } from "../../diagnostics/positions.ts";
import { Unreadable } from "../../suggest/read.ts";
import { suggestionsFrom, type Suggested } from "../../suggest/suggest.ts";
import type { ExitCode } from "../exit.ts";
import { exitOf } from "../generate.ts";
import { printFindings, printJson, Progress, type OutputOptions } from "../terminal.ts";
import { cannotRead, noPaths, someUnknown } from "./messages.ts";
import { subjectOf, type Subject } from "./subject.ts";
import { pasteable, suggestText } from "./suggest-text.ts";

/** The flags of `strata persist suggest`. */
export interface SuggestOptions extends OutputOptions {
  root: string;
  /** The file with the paths; `-` is stdin. */
  from: string;
}

/** Runs once. */
export async function suggest(name: string, options: SuggestOptions): Promise<ExitCode> {
  const progress = new Progress(options);
  progress.step("reading specs");
  const subject = await subjectOf(options.root, name);
  const known = "name" in subject;
  const { findings, suggested } = known
    ? await read(subject, options.from)
    : { ...subject, suggested: undefined };
  progress.done();
  const commands =
    known && suggested ? pasteable(subject, suggested.suggestions) : { certain: [], choice: [] };
  if (options.json) {
    const nothing = { suggestions: [], leftOut: {} };
    const result = { command: "persist suggest", host: name, ...nothing, ...suggested, commands };
    printJson(findings, options.root, result);
  } else {
    printFindings(findings, options.root, options);
    if (known && suggested && !hasErrors(findings))
      process.stdout.write(suggestText(subject, suggested, commands));
  }
  return exitOf(findings);
}

/** What stands for stdin on a command line. */
const stdin = "-";

async function read(subject: Subject, from: string): Promise<{ findings: Finding[]; suggested?: Suggested }> {
  const name = from === stdin ? "stdin" : from;
  try {
    const input = from === stdin ? process.stdin : createReadStream(from);
    const suggested = await suggestionsFrom(input, subject.model, subject.persistence);
    const { entries, unknown } = suggested.reading;
    if (unknown === 0) return { findings: [], suggested };
    if (unknown === entries) return { findings: [noPaths(name, suggested.reading)] };
    return { findings: [someUnknown(name, suggested.reading)], suggested };
  } catch (cause) {
    const isExpected = cause instanceof Unreadable || (cause instanceof Error && "syscall" in cause);
    if (!isExpected) throw cause;
    return { findings: [cannotRead(name, reasonOf(cause))] };
  }
}

/** `ENOENT: no such file or directory, open 'x'` in plain words. */
function reasonOf({ message }: Error): string {
  return message.replace(/^E[A-Z]+: ([^,]+).*$/, "$1");
}
