/**
 * The journal: `out/.strata.journal`, there only while a run writes, or after one was killed.
 *
 * A manifest can't be replaced in the same instant as the files that it lists. A run that is killed in between leaves files with
 * hashes that no manifest has, and the next run, whose specs may have changed again, would take them for somebody's edits.
 * So before a run touches an output, it writes down each path and hash that it is about to put there or to remove. What a journal
 * lists is strata's just as what a manifest lists. It is in the form of `sha256sum`, and never committed.
 */

import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { badJournal } from "./messages.ts";
import { JOURNAL, pathProblem } from "./paths.ts";

/** One content that a file may have and be strata's. */
export interface JournalEntry {
  path: string;
  sha256: string;
}

/** The journal's text: one line an entry, each once. */
export function printJournal(entries: readonly JournalEntry[]): string {
  const lines = new Set(entries.map(({ path, sha256 }) => `${sha256}  ${path}\n`));
  return [...lines].join("");
}

/** Reads a journal's text back. It is written whole or not at all, so a line of another form is a reason to refuse. */
export function parseJournal(text: string): JournalEntry[] | Diagnostic {
  const entries: JournalEntry[] = [];
  for (const [index, line] of text.split("\n").slice(0, -1).entries()) {
    const [, sha256, path] = /^([0-9a-f]{64}) {2}(.+)$/.exec(line) ?? [];
    if (sha256 === undefined || path === undefined || pathProblem(path) !== undefined) {
      return badJournal(JOURNAL, `line ${index + 1} is no hash and path`);
    }
    entries.push({ path, sha256 });
  }
  return entries;
}
