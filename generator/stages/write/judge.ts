/** What is to be done about one output: nothing, a change, or a refusal. */

import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { Claim } from "./claims.ts";
import { readOutput, type Removal, type Write } from "./file.ts";
import { hasConflictMarkers, sha256 } from "./manifest.ts";
import { editedFile, foreignFile, linkInTheWay, unmerged } from "./messages.ts";
import type { Output } from "./request.ts";
import type { Survey } from "./survey.ts";

/** What there is, and what of it is strata's. */
export interface Standing {
  root: string;
  survey: Survey;
  claims: ReadonlyMap<string, Claim>;
  /** The files that strata was told to take over. */
  takeOver: ReadonlySet<string>;
}

/** Judges an output; undefined where it stands in `out/` already, whoever wrote it. */
export function judgeOutput(output: Output, standing: Standing): Write | Diagnostic | undefined {
  const { path, text } = output;
  const before = readOutput(standing.root, path, standing.survey);
  if (before === undefined) return { path, after: text };
  if (!Buffer.isBuffer(before)) return before;
  if (before.equals(Buffer.from(text))) return undefined;
  if (mayReplace(path, before, standing)) return { path, before, after: text };
  // What only a journal knows of was perhaps never written, and then this is somebody else's file.
  if (standing.claims.get(path)?.spec === undefined) return foreignFile(path, output);
  return hasConflictMarkers(before.toString()) ? unmerged(path, output) : editedFile(path, output, false);
}

/** Judges a file that strata may have written and that no spec yields; undefined where it is gone. */
export function judgeStale(path: string, claim: Claim, standing: Standing): Removal | Diagnostic | undefined {
  const kind = standing.survey.entries.get(path);
  if (kind === "link") return linkInTheWay(path);
  if (kind !== "file") return undefined;
  const before = readOutput(standing.root, path, standing.survey);
  if (before === undefined || !Buffer.isBuffer(before)) return before;
  if (mayReplace(path, before, standing)) return { path, before };
  // As above, and here it is in nobody's way.
  if (claim.spec === undefined) return undefined;
  return hasConflictMarkers(before.toString()) ? unmerged(path, claim) : editedFile(path, claim, true);
}

function mayReplace(path: string, before: Buffer, { claims, takeOver }: Standing): boolean {
  return takeOver.has(path) || (claims.get(path)?.hashes.includes(sha256(before)) ?? false);
}
