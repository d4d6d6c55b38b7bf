/**
 * Carries out a comparison so that it can be killed between any two steps, and a full disk leaves `out/` as it was:
 *
 * 1. A killed run's temporary files are removed.
 * 2. The journal: each content that is about to be put somewhere or removed. From now on it is strata's, whatever happens.
 * 3. Every new text goes to a temporary file beside its place. All that takes space on the disk is now written.
 * 4. Each is renamed into place: first the outputs, then the manifests. A file is the old one or the new one, never a part of one.
 * 5. Stale outputs are removed, then stale manifests, then folders that are empty.
 * 6. The journal is removed. Only now do the manifests alone say what is strata's.
 *
 * Nothing is synced to the disk (fsync): what a power cut takes, `strata generate` makes again from the specs, and one sync a file
 * would make a run many times slower.
 */

import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { Comparison } from "./compare.ts";
import { type JournalEntry, printJournal } from "./journal.ts";
import { sha256 } from "./manifest.ts";
import { systemFailure } from "./messages.ts";
import { JOURNAL, MANIFEST, nameOf, parentOf } from "./paths.ts";
import { Steps } from "./steps.ts";
import type { Survey } from "./survey.ts";

/** Does what a comparison without diagnostics says. On an error, puts everything back and returns why. The lock must be held. */
export function applyComparison(comparison: Comparison): Diagnostic | undefined {
  const steps = new Steps(comparison.request.root);
  try {
    take(steps, comparison);
    return undefined;
  } catch (cause) {
    const { at } = steps;
    const state = steps.undo() ? "is as it was" : "is partly written, and the next run completes it";
    return systemFailure(at, "written", cause, ` out/ ${state}.`);
  }
}

function take(steps: Steps, comparison: Comparison): void {
  const { writes, removals, leftovers, emptied, survey, keptJournal } = comparison;
  for (const path of leftovers) steps.clean(path);
  const journal = announce(steps, comparison);

  const made = new Set<string>();
  for (const { path, after } of writes) {
    makeFolders(steps, parentOf(path), survey, made);
    steps.prepare(path, after);
  }
  for (const { path, before } of writes) steps.commit(path, before);

  for (const { path, before } of removals) steps.remove(path, before);
  for (const folder of emptied) removeFolders(steps, folder, survey);

  if (journal === undefined) return;
  if (keptJournal.length === 0) return steps.remove(JOURNAL, journal);
  steps.prepare(JOURNAL, printJournal(keptJournal));
  steps.commit(JOURNAL, journal);
}

/** Writes the journal, with what a killed run's journal had in it, and returns it; undefined if only manifests change. */
function announce(steps: Steps, { writes, removals, journal }: Comparison): Buffer | undefined {
  const entries: JournalEntry[] = [...(journal ?? [])];
  const add = (path: string, content: string | Buffer) => {
    // A manifest needs no entry: whatever is in it, strata may replace it.
    if (nameOf(path) !== MANIFEST) entries.push({ path, sha256: sha256(content) });
  };
  for (const { path, after } of writes) add(path, after);
  for (const { path, before } of removals) add(path, before);
  if (entries.length === 0 && journal === undefined) return undefined;
  const text = printJournal(entries);
  steps.prepare(JOURNAL, text);
  steps.commit(JOURNAL, journal && Buffer.from(printJournal(journal)));
  return Buffer.from(text);
}

function makeFolders(steps: Steps, folder: string, survey: Survey, made: Set<string>): void {
  if (folder === "" || survey.entries.has(folder) || made.has(folder)) return;
  makeFolders(steps, parentOf(folder), survey, made);
  steps.makeFolder(folder);
  made.add(folder);
}

function removeFolders(steps: Steps, folder: string, survey: Survey): void {
  for (let path = folder; path !== ""; path = parentOf(path)) {
    // A killed run may have removed the innermost folders already.
    if (survey.entries.get(path) === "folder" && !steps.removeFolder(path)) return;
  }
}
