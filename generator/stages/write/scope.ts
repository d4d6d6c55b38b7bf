/** Which part of `out/` a run answers for. */

import { folderOf, MANIFEST, nameOf, parentOf } from "./paths.ts";
import type { WriteRequest } from "./request.ts";
import type { Survey } from "./survey.ts";

/** The part of `out/` that a run answers for. */
export interface Scope {
  /** The folders that have a manifest or are to have one. */
  folders: readonly string[];
  /** The folder that a path belongs to: the nearest one with a manifest, or else `out/` itself. */
  folderOf(path: string): string;
  /** Whether the run answers for what is at a path. */
  covers(path: string): boolean;
}

/** Finds the manifests in `out/` and applies the request's `covers`. */
export function scopeOf(request: WriteRequest, survey: Survey): Scope {
  const desired = new Set(request.folders.map(({ folder }) => folder));
  const known = new Set(desired);
  for (const path of survey.entries.keys()) if (nameOf(path) === MANIFEST) known.add(parentOf(path));
  const covers = (folder: string) => desired.has(folder) || (request.covers?.(folder) ?? true);
  const ownerOf = (path: string) => (known.has(path) ? path : folderOf(path, known));
  return {
    folders: [...known].filter(covers).sort(),
    folderOf: ownerOf,
    covers: (path) => covers(ownerOf(path)),
  };
}
