/** All spec files → one script in which each is a function of its own, to be called when its exports are wanted. */

import { join } from "node:path";
import type { Message } from "esbuild";
import { build, listName, type Sources } from "./esbuild.ts";
import { positionIn, type Position } from "./position.ts";

/** The bundle of some specs, and what esbuild had to say about them. */
export interface Bundle {
  /** The body of a function of `exports`, `require` and `console`: it sets `exports[i]` to a function that evaluates spec `i`. */
  code: string;
  errors: readonly Message[];
  warnings: readonly Message[];
  /** Where a place in the code comes from, or undefined for what no spec holds. Costs a second build, with a source map. */
  origin: (line: number, column: number) => Promise<Position | undefined>;
}

/**
 * Bundles `files` (relative to `root`, an absolute path without symbolic links in it), with other `texts` for some of them.
 *
 * A file that does not compile fails esbuild's whole build. It is then replaced by a throw and the build repeated, until what is
 * left does compile: so one run finds the errors of every file, and still yields the specs that are sound. Rejects only where
 * esbuild itself cannot run.
 */
export async function bundle(
  root: string,
  files: readonly string[],
  texts: ReadonlyMap<string, string>,
): Promise<Bundle> {
  const errors = new Map<string, Message>();
  const warnings = new Map<string, Message>();
  const broken = new Set<string>();
  const sources: Sources = { root, files, broken, texts, placed: false };
  for (;;) {
    const result = await build(sources);
    for (const message of result.warnings) warnings.set(JSON.stringify(message), message);
    for (const message of result.errors) errors.set(JSON.stringify(message), message);
    if (result.code !== undefined) {
      const placed = result.asksWhere ? { ...sources, placed: true } : sources;
      const code = result.asksWhere ? (await build(placed)).code : result.code;
      return {
        code: code ?? "",
        errors: [...errors.values()],
        warnings: [...warnings.values()],
        origin: async (line, column) =>
          positionIn((await build(placed, true)).map ?? "", placed, line, column),
      };
    }
    const known = broken.size;
    for (const { location } of result.errors) {
      if (location) broken.add(join(root, fileOf(location, files)));
    }
    if (broken.size === known) throw new Error(result.errors.map((message) => message.text).join("; "));
  }
}

/** The file that a message is about, relative to the root: an error in the list of the specs is about the one it names there. */
export function fileOf(location: { file: string; line: number }, files: readonly string[]): string {
  return location.file === listName ? (files[location.line - 1] ?? "") : location.file;
}
