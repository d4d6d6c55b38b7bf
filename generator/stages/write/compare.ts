/**
 * What a run would do to `out/`. `strata check` reports it, and `strata generate` does it: all that can be refused is found here, before
 * anything is written.
 */

import { type Diagnostic, hasErrors } from "../../diagnostics/diagnostic.ts";
import { readClaims } from "./claims.ts";
import type { Removal, Write } from "./file.ts";
import type { JournalEntry } from "./journal.ts";
import { judgeOutput, judgeStale } from "./judge.ts";
import { nothingToTakeOver } from "./messages.ts";
import { isTemporary, join, JOURNAL, LOCK, MANIFEST, parentOf, takeOverPaths, temporaryOf } from "./paths.ts";
import { type DesiredFolder, desiredFolders, type Output, type WriteRequest } from "./request.ts";
import { scopeOf } from "./scope.ts";
import { type Survey, surveyOut } from "./survey.ts";

/** What is to be done to `out/`, and what keeps strata from doing it. Paths are relative to `out/`. */
export interface Comparison {
  request: WriteRequest;
  /** The manifests as they should be, which do not depend on what there is in `out/`. */
  desired: ReturnType<typeof desiredFolders>;
  survey: Survey;
  /** Files to create or change, in that order: the manifests come after every output. */
  writes: Write[];
  /** Stale files, likewise. */
  removals: Removal[];
  /** Files that are as they should be. */
  unchanged: string[];
  /** The outputs that are among `writes`: the ones worth verifying. */
  differing: Output[];
  /** What a killed run left: its temporary files, and what it may have written. */
  leftovers: string[];
  journal?: JournalEntry[];
  /** The part of the journal that this run does not answer for, and so keeps. */
  keptJournal: JournalEntry[];
  /** Folders that strata had files in and perhaps has none any more. */
  emptied: Set<string>;
  /** Refusals (see `isRefusal`) and failures. With any of them, nothing may be written. */
  diagnostics: Diagnostic[];
}

/** Compares the request with `out/`; writes nothing and needs no lock. A run that writes at the same time may show as changes. */
export function compareOutputs(request: WriteRequest): Comparison {
  return compareDesired(request, desiredFolders(request));
}

/** The same comparison with `out/` as it is now. */
export function compareAgain({ request, desired }: Comparison): Comparison {
  return compareDesired(request, desired);
}

function compareDesired(request: WriteRequest, desired: Comparison["desired"]): Comparison {
  const survey = surveyOut(request.root);
  const comparison: Comparison = {
    request,
    desired,
    survey,
    writes: [],
    removals: [],
    unchanged: [],
    differing: [],
    leftovers: [],
    keptJournal: [],
    emptied: new Set(),
    diagnostics: [...desired.diagnostics],
  };
  if (survey.blocked !== undefined) comparison.diagnostics.push(survey.blocked);
  if (!hasErrors(comparison.diagnostics)) compareWithSurvey(comparison, desired.folders);
  return comparison;
}

/** Whether there is nothing to do and nothing to report, and no other run at work, or dead in the middle of it. */
export function isSettled(comparison: Comparison): boolean {
  const { survey, writes, removals, leftovers, journal, keptJournal, diagnostics } = comparison;
  if (survey.entries.has(LOCK)) return false;
  const finished = journal === undefined || (journal.length > 0 && keptJournal.length === journal.length);
  return finished && [writes, removals, leftovers, diagnostics].every((list) => list.length === 0);
}

function compareWithSurvey(comparison: Comparison, desired: ReadonlyMap<string, DesiredFolder>): void {
  const { request, survey, diagnostics } = comparison;
  const { root, outputs, takeOver = [] } = request;
  const scope = scopeOf(request, survey);
  const given = new Map(takeOver.map((argument) => [argument, takeOverPaths(root, argument)]));
  const taken = new Set([...given.values()].flat());
  const claims = readClaims(root, survey, scope, desired, taken);
  const standing = { root, survey, claims: claims.files, takeOver: taken };
  const found = [...claims.diagnostics];

  const wanted = new Set<string>();
  for (const output of outputs) {
    wanted.add(output.path);
    const verdict = judgeOutput(output, standing);
    if (verdict === undefined) comparison.unchanged.push(output.path);
    else if ("code" in verdict) {
      if (!claims.lost.has(scope.folderOf(output.path))) found.push(verdict);
    } else {
      comparison.writes.push(verdict);
      comparison.differing.push(output);
    }
  }
  for (const [path, claim] of claims.files) {
    if (wanted.has(path)) continue;
    comparison.emptied.add(parentOf(path));
    const verdict = judgeStale(path, claim, standing);
    if (verdict === undefined) continue;
    if ("code" in verdict) found.push(verdict);
    else comparison.removals.push(verdict);
  }
  comparison.unchanged.push(...claims.unchanged);
  comparison.writes.push(...claims.writes);
  comparison.removals.push(...claims.removals);
  for (const { path } of claims.removals) comparison.emptied.add(parentOf(path));

  for (const [folder, problem] of survey.unreadable) if (scope.covers(folder)) found.push(problem);
  comparison.leftovers = [...survey.entries.keys()].filter(
    (path) => isTemporary(path) && (scope.covers(path) || path === temporaryOf(JOURNAL)),
  );
  comparison.journal = claims.journal;
  comparison.keptJournal = claims.journal?.filter(({ path }) => !scope.covers(path)) ?? [];

  const manifests = new Set(scope.folders.map((folder) => join(folder, MANIFEST)));
  const known = (path: string) => wanted.has(path) || claims.files.has(path) || manifests.has(path);
  for (const [argument, paths] of given) if (!paths.some(known)) found.push(nothingToTakeOver(argument));
  // A link in the way of a folder is in the way of each of its files, and is named once.
  const byFile = new Map(found.map((diagnostic) => [diagnostic.file ?? diagnostic.message, diagnostic]));
  diagnostics.push(...byFile.values());
}
