/** What the last stage is asked for, and what that makes of each folder's manifest. */

import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { type ManifestEntry, printManifest, sha256 } from "./manifest.ts";
import { badOutput } from "./messages.ts";
import { folderOf, join, MANIFEST, pathProblem } from "./paths.ts";

/** A file as it should be. */
export interface Output {
  /** Relative to `out/`: `hosts/zephyrus/disko.nix`. */
  path: string;
  text: string;
  /** The spec file that it comes from, relative to the root. */
  spec: string;
  host?: string;
}

/** A folder that has a manifest. */
export interface OutputFolder {
  /** Relative to `out/`: `hosts/zephyrus`; `""` for what belongs to no host. */
  folder: string;
  /** The host model as plain JSON; left out where there is none. */
  model?: unknown;
}

/** Everything that `out/` should hold, as far as this run goes. */
export interface WriteRequest {
  /** The folder that has `out/` in it. */
  root: string;
  outputs: readonly Output[];
  /** One for each manifest. An output belongs to the nearest folder above it. */
  folders: readonly OutputFolder[];
  /**
   * Whether this run answers for a folder that has a manifest: it does for all of `folders`. A folder that it answers for and that
   * is not among them is stale and removed; one that it does not answer for is left completely alone. Default: every folder.
   */
  covers?: (folder: string) => boolean;
  /** Files that strata may overwrite or remove though they are not as it wrote them, as given by the user. */
  takeOver?: readonly string[];
}

/** A folder's manifest as it should be. */
export interface DesiredFolder {
  entries: ManifestEntry[];
  manifest: string;
}

/**
 * Gives each output to its folder and makes the manifests. An output at a path that strata must not write, at one that another has
 * too, or in no folder is an error.
 */
export function desiredFolders(request: WriteRequest): {
  folders: Map<string, DesiredFolder>;
  diagnostics: Diagnostic[];
} {
  const entries = new Map<string, ManifestEntry[]>(request.folders.map(({ folder }) => [folder, []]));
  const names = new Set(entries.keys());
  const diagnostics: Diagnostic[] = [];
  const seen = new Set<string>();
  for (const output of request.outputs) {
    const folder = folderOf(output.path, names);
    const list = entries.get(folder);
    const problem =
      pathProblem(output.path) ??
      (seen.has(output.path) ? "is yielded twice" : undefined) ??
      (list === undefined ? "belongs to no folder that has a manifest" : undefined);
    seen.add(output.path);
    if (problem !== undefined) diagnostics.push(badOutput(output.path, problem, output));
    list?.push({
      path: folder === "" ? output.path : output.path.slice(folder.length + 1),
      sha256: sha256(output.text),
      spec: output.spec,
    });
  }
  const folders = new Map<string, DesiredFolder>();
  for (const { folder, model } of request.folders) {
    const outputs = entries.get(folder) ?? [];
    const problem = pathProblem(join(folder, "x"));
    if (problem !== undefined) diagnostics.push(badOutput(join(folder, MANIFEST), problem, {}));
    folders.set(folder, { entries: outputs, manifest: printManifest({ outputs, model }) });
  }
  return { folders, diagnostics };
}
