/** One file in `out/`: reading it, and what may be done to it. */

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { linkInTheWay, systemFailure, wrongKind } from "./messages.ts";
import { OUT, parentOf } from "./paths.ts";
import type { EntryKind, Survey } from "./survey.ts";

/** A file to create or to change. */
export interface Write {
  /** Relative to `out/`. */
  path: string;
  /** Undefined where there is none yet. */
  before?: Buffer;
  after: string;
}

/** A file to remove. */
export interface Removal {
  path: string;
  before: Buffer;
}

/** A file's bytes, undefined where there is none, or why it cannot be read. Links and devices are not read. */
export function readOutput(root: string, path: string, survey: Survey): Buffer | Diagnostic | undefined {
  const obstacle = obstacleTo(path, survey);
  if (obstacle !== undefined) return obstacle;
  if (!survey.entries.has(path)) return undefined;
  try {
    return readFileSync(resolve(root, OUT, path));
  } catch (cause) {
    return systemFailure(path, "read", cause);
  }
}

/** What keeps a file from standing at a path: something there that is no file, or above it that is no folder. */
function obstacleTo(path: string, survey: Survey): Diagnostic | undefined {
  let obstacle = inTheWay(path, survey.entries.get(path), "file");
  for (let folder = parentOf(path); folder !== ""; folder = parentOf(folder)) {
    obstacle = inTheWay(folder, survey.entries.get(folder), "folder") ?? obstacle;
  }
  return obstacle;
}

function inTheWay(
  path: string,
  kind: EntryKind | undefined,
  wanted: "file" | "folder",
): Diagnostic | undefined {
  if (kind === undefined || kind === wanted) return undefined;
  return kind === "link" ? linkInTheWay(path) : wrongKind(path, wanted);
}
