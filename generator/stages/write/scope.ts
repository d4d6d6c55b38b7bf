/** Which part of `out/` a run answers for. */

import { folderOf, MANIFEST, nameOf, parentOf } from "./paths.ts";
import type { WriteRequest } from "./request.ts";
import type { Survey } from "./survey.ts";

/** The part of `out/` that a run answers for. */
export interface Scope {
  /** The folders that have a manifest or are to have one. */
  folders: readonly string[];
  /** Whether a file or folder is in one of them; what is in no folder with a manifest goes with `out/` itself. */
  covers(path: string): boolean;
}

/** Finds the manifests in `out/` and applies the request's `covers`. */
export function scopeOf(request: WriteRequest, survey: Survey): Scope {
  const desired = new Set(request.folders.map(({ folder }) => folder));
  const known = new Set(desired);
  for (const path of survey.entries.keys()) if (nameOf(path) === MANIFEST) known.add(parentOf(path));
  const covers = (folder: string) => desired.has(folder) || (request.covers?.(folder) ?? true);
  return {
    folders: [...known].filter(covers).sort(),
    covers: (path) => covers(known.has(path) ? path : folderOf(path, known)),
  };
}
