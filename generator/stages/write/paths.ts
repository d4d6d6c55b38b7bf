/**
 * Names in `out/`: what strata keeps there for itself, and which paths it will have anything to do with.
 *
 * A path is written as in a manifest: relative to `out/`, with `/` between its parts. `""` is `out/` itself.
 */

import { realpathSync } from "node:fs";
import { isAbsolute, relative, resolve } from "node:path";

/** The folder under the root that holds every output. */
export const OUT = "out";

/** The manifest's name in each host's folder. */
export const MANIFEST = "strata.json";

/** Who is writing to `out/` just now; see lock.ts. */
export const LOCK = ".strata.lock";

/** What an unfinished run was about to write; see journal.ts. */
export const JOURNAL = ".strata.journal";

const longest = 1024;
const temporary = /^\..+\.strata-tmp$/;

/** The folder that a path stands in. */
export function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

/** The last part of a path. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** `hosts/zephyrus` and `disko.nix` → `hosts/zephyrus/disko.nix`; `""` and `lib.nix` → `lib.nix`. */
export function join(folder: string, name: string): string {
  return folder === "" ? name : `${folder}/${name}`;
}

/** A path as people and editors want it: relative to the root. */
export function shown(path: string): string {
  return join(OUT, path);
}

/** Where a path's text is kept until it is renamed into place: beside it, since a rename must not cross file systems. */
export function temporaryOf(path: string): string {
  return join(parentOf(path), `.${nameOf(path)}.strata-tmp`);
}

/** Whether a path is one that `temporaryOf` gives. */
export function isTemporary(path: string): boolean {
  return temporary.test(nameOf(path));
}

/** The nearest folder above a path that is one of `folders`; `""` when there is none. */
export function folderOf(path: string, folders: ReadonlySet<string>): string {
  let folder = parentOf(path);
  while (folder !== "" && !folders.has(folder)) folder = parentOf(folder);
  return folder;
}

/**
 * Why strata will have nothing to do with a path, or undefined where it may. Manifests are committed, merged and edited by
 * anyone, so a path in one is untrusted: it must not lead out of `out/`, into a repository's insides or to strata's own files.
 */
export function pathProblem(path: string): string | undefined {
  if (path === "") return "is empty";
  if (path.length > longest) return `is longer than ${longest} characters`;
  // Control characters include NUL, which ends a path early, and the newline, which ends a line of the journal.
  if (/\p{Cc}/u.test(path)) return "contains a control character";
  if (path.includes("\\")) return "contains a backslash";
  if (path.startsWith("/")) return "is absolute";
  const parts = path.split("/");
  if (parts.includes("")) return "has an empty part";
  if (parts.includes(".") || parts.includes("..")) return "contains `.` or `..`";
  if (parts.some((part) => part.toLowerCase() === ".git")) return "leads into a .git folder";
  if (nameOf(path) === MANIFEST || isTemporary(path) || path.startsWith(LOCK) || path === JOURNAL) {
    return "is a name that strata keeps for itself";
  }
  return undefined;
}

/**
 * The paths that a `--take-over` argument may mean: people write them relative to the root, as messages do, or to the folder that
 * they are in, as their shell completes them. Empty when neither is in `out/`.
 */
export function takeOverPaths(root: string, argument: string): string[] {
  const bases: [from: string, out: string][] = [
    [root, resolve(root, OUT)],
    // The current folder is always known by its real path, the root perhaps by a link to it.
    [process.cwd(), resolve(realpathSync(root), OUT)],
    [process.cwd(), resolve(root, OUT)],
  ];
  const paths = bases
    .map(([from, out]) => relative(out, resolve(from, argument)))
    .filter((path) => path !== "" && path !== ".." && !path.startsWith("../") && !isAbsolute(path));
  return [...new Set(paths)];
}
