/** What strata may call its own in `out/`: the contents that the manifests and a killed run's journal list. */

import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { readOutput, type Removal, type Write } from "./file.ts";
import { type JournalEntry, parseJournal } from "./journal.ts";
import { parseManifest } from "./manifest.ts";
import { join, JOURNAL, MANIFEST } from "./paths.ts";
import type { DesiredFolder } from "./request.ts";
import type { Scope } from "./scope.ts";
import type { Survey } from "./survey.ts";

/** The contents that a file may have and be strata's. */
export interface Claim {
  hashes: string[];
  /** The spec that it came from; undefined when only the journal knows of the file. */
  spec?: string;
}

/** Everything that strata may call its own, as far as a run goes. */
export interface Claims {
  files: Map<string, Claim>;
  /** The manifests themselves: those to write, to remove, and as they should be. */
  writes: Write[];
  removals: Removal[];
  unchanged: string[];
  /** Folders whose manifest is malformed, so that nothing is known of whose the files are. */
  lost: Set<string>;
  /** Undefined after a run that ended. */
  journal?: JournalEntry[];
  diagnostics: Diagnostic[];
}

/** Reads the manifests of a run's folders, and the journal. A manifest that is to be taken over may be malformed. */
export function readClaims(
  root: string,
  survey: Survey,
  scope: Scope,
  desired: ReadonlyMap<string, DesiredFolder>,
  takeOver: ReadonlySet<string>,
): Claims {
  const claims: Claims = {
    files: new Map(),
    writes: [],
    removals: [],
    unchanged: [],
    lost: new Set(),
    diagnostics: [],
  };
  const claim = (path: string, sha256: string, spec?: string) => {
    // A folder's manifest may name what is in another's, and has no say there when the run does not answer for that one.
    if (!scope.covers(path)) return;
    const known = claims.files.get(path);
    claims.files.set(path, { hashes: [...(known?.hashes ?? []), sha256], spec: known?.spec ?? spec });
  };

  for (const folder of scope.folders) {
    const path = join(folder, MANIFEST);
    const before = readOutput(root, path, survey);
    if (before !== undefined && !Buffer.isBuffer(before)) {
      claims.diagnostics.push(before);
      continue;
    }
    const wanted = desired.get(folder);
    // Not parsed when it is to stay as it is, which is the rule: then its entries are the desired ones.
    const stays = before !== undefined && wanted !== undefined && before.equals(Buffer.from(wanted.manifest));
    if (stays) claims.unchanged.push(path);
    else if (wanted !== undefined) claims.writes.push({ path, before, after: wanted.manifest });
    else if (before !== undefined) claims.removals.push({ path, before });
    const manifest = stays ? { outputs: wanted.entries } : before && parseManifest(before, path);
    if (manifest === undefined) continue;
    if ("outputs" in manifest) {
      for (const entry of manifest.outputs) claim(join(folder, entry.path), entry.sha256, entry.spec);
    } else if (!takeOver.has(path)) {
      claims.lost.add(folder);
      claims.diagnostics.push(manifest);
    }
  }

  const journal = readOutput(root, JOURNAL, survey);
  const entries = Buffer.isBuffer(journal) ? parseJournal(journal.toString()) : journal;
  if (entries === undefined) return claims;
  if (Array.isArray(entries)) {
    claims.journal = entries;
    for (const { path, sha256 } of entries) claim(path, sha256);
  } else claims.diagnostics.push(entries);
  return claims;
}
