/** Which new files git does not know of. A flake is what git tracks, so it cannot see them. */

import { spawnSync } from "node:child_process";
import { OUT } from "./paths.ts";

/** Files that a flake cannot see; paths relative to the root. */
export interface Unseen {
  /** Not yet added. */
  untracked: string[];
  /** Not to be added, says a .gitignore. */
  ignored: string[];
}

/** Asks git about files that were just created. All are seen where there is no git, or the root is in no work tree. */
export function unseenFiles(root: string, files: readonly string[]): Unseen {
  const tracked = git(root, ["ls-files", "-z", "--", OUT], "");
  if (tracked === undefined) return { untracked: [], ignored: [] };
  const known = new Set(tracked);
  const unknown = files.filter((file) => !known.has(file));
  if (unknown.length === 0) return { untracked: [], ignored: [] };
  const ignored = new Set(git(root, ["check-ignore", "-z", "--stdin"], unknown.join("\0")));
  return {
    untracked: unknown.filter((file) => !ignored.has(file)),
    ignored: unknown.filter((file) => ignored.has(file)),
  };
}

/** The paths that a git command names; undefined if it cannot be run or says no. */
function git(root: string, args: string[], input: string): string[] | undefined {
  const { status, stdout } = spawnSync("git", ["-C", root, ...args], {
    input,
    encoding: "utf8",
    maxBuffer: 1024 ** 3,
    stdio: ["pipe", "pipe", "ignore"],
  });
  return status === 0 ? stdout.split("\0").filter((path) => path !== "") : undefined;
}
