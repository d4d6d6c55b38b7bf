/**
 * The last stage, and the only one that touches `out/`: it writes what is not yet there, removes what no spec yields any more, and
 * leaves alone what isn't its own. See write/compare.ts for what it decides, write/apply.ts for the order in which it acts.
 */

import { mkdirSync, rmdirSync } from "node:fs";
import { resolve } from "node:path";
import { type Diagnostic, hasErrors } from "../diagnostics/diagnostic.ts";
import { applyComparison } from "./write/apply.ts";
import { compareAgain, type Comparison, isSettled } from "./write/compare.ts";
import { unseenFiles } from "./write/git.ts";
import { acquireLock, type LockOptions } from "./write/lock.ts";
import { lockHeld, systemFailure, unseenByGit } from "./write/messages.ts";
import { LOCK, OUT, shown } from "./write/paths.ts";

export { type Comparison, compareOutputs } from "./write/compare.ts";
export { isRefusal } from "./write/messages.ts";
export type { Output, OutputFolder, WriteRequest } from "./write/request.ts";

/** What happens to `out/`, or would. Paths are relative to the root, sorted, and `strata.json` is among them. */
export interface WriteSummary {
  created: string[];
  changed: string[];
  removed: string[];
  unchanged: string[];
}

/** What a run did: nothing, if there is an error among the diagnostics. */
export interface WriteResult extends WriteSummary {
  /** Created files that git does not track, or ignores. */
  untracked: string[];
  ignored: string[];
  diagnostics: Diagnostic[];
}

/** What a comparison comes to, in lists: `strata check` reports these. */
export function summarize({ writes, removals, unchanged }: Comparison): WriteSummary {
  const list = (paths: string[]) => paths.map(shown).sort();
  return {
    created: list(writes.filter(({ before }) => before === undefined).map(({ path }) => path)),
    changed: list(writes.filter(({ before }) => before !== undefined).map(({ path }) => path)),
    removed: list(removals.map(({ path }) => path)),
    unchanged: list(unchanged),
  };
}

/**
 * Makes `out/` what a comparison's request says, unless something is in the way: then it writes nothing and says what.
 * Waits for another run. All is compared again once the lock is held, since that run may have changed `out/` meanwhile.
 */
export async function writeOutputs(comparison: Comparison, options: LockOptions = {}): Promise<WriteResult> {
  if (isSettled(comparison) || comparison.survey.blocked !== undefined) return resultOf(comparison);
  const out = resolve(comparison.request.root, OUT);
  let made = false;
  let at = "";
  try {
    made = mkdirSync(out, { recursive: true }) !== undefined;
    at = LOCK;
    const { holder, release } = await acquireLock(resolve(out, LOCK), options);
    if (holder !== "me") return resultOf(comparison, lockHeld(holder));
    try {
      return writeLocked(compareAgain(comparison));
    } finally {
      await release();
    }
  } catch (cause) {
    return resultOf(comparison, systemFailure(at, "written", cause));
  } finally {
    if (made) removeIfEmpty(out);
  }
}

function writeLocked(comparison: Comparison): WriteResult {
  if (hasErrors(comparison.diagnostics)) return resultOf(comparison);
  const result = resultOf(comparison, applyComparison(comparison));
  // Only a new file can be one that git does not know of, and a run that makes none need not wait for git.
  if (result.created.length === 0) return result;
  const { untracked, ignored } = unseenFiles(comparison.request.root, result.created);
  if (untracked.length > 0) result.diagnostics.push(unseenByGit(untracked, false));
  if (ignored.length > 0) result.diagnostics.push(unseenByGit(ignored, true));
  return { ...result, untracked, ignored };
}

function resultOf(comparison: Comparison, failure?: Diagnostic): WriteResult {
  const diagnostics = [...comparison.diagnostics, ...(failure === undefined ? [] : [failure])];
  const nothing = { created: [], changed: [], removed: [], unchanged: [] };
  const summary = hasErrors(diagnostics) ? nothing : summarize(comparison);
  return { ...summary, untracked: [], ignored: [], diagnostics };
}

function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // It holds what the run wrote, as it should.
  }
}
