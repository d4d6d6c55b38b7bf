/** What there is in `out/`: one look at each folder, which also tells links and leftovers without a look at each file. */

import { lstatSync, readdirSync } from "node:fs";
import { resolve } from "node:path";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { linkInTheWay, systemFailure, wrongKind } from "./messages.ts";
import { join, OUT } from "./paths.ts";

/** What stands at a path. */
export type EntryKind = "file" | "folder" | "link" | "other";

/** Everything under `out/`. Links are not followed, and git's folders not entered. */
export interface Survey {
  entries: Map<string, EntryKind>;
  /** Folders that could not be read. */
  unreadable: Map<string, Diagnostic>;
  /** What keeps strata from using `out/` at all. */
  blocked?: Diagnostic;
}

/** Looks through `out/`; one that does not exist is empty. */
export function surveyOut(root: string): Survey {
  const survey: Survey = { entries: new Map(), unreadable: new Map() };
  try {
    const out = lstatSync(resolve(root, OUT), { throwIfNoEntry: false });
    if (out === undefined) return survey;
    if (out.isSymbolicLink()) survey.blocked = linkInTheWay("");
    else if (!out.isDirectory()) survey.blocked = wrongKind("", "folder");
  } catch (cause) {
    survey.blocked = systemFailure("", "read", cause);
  }
  if (survey.blocked === undefined) look(root, "", survey);
  return survey;
}

function look(root: string, folder: string, survey: Survey): void {
  try {
    for (const entry of readdirSync(resolve(root, OUT, folder), { withFileTypes: true })) {
      const path = join(folder, entry.name);
      const kind = kindOf(entry);
      survey.entries.set(path, kind);
      if (kind === "folder" && entry.name !== ".git") look(root, path, survey);
    }
  } catch (cause) {
    survey.unreadable.set(folder, systemFailure(folder, "read", cause));
  }
}

function kindOf(entry: { isFile(): boolean; isDirectory(): boolean; isSymbolicLink(): boolean }): EntryKind {
  if (entry.isFile()) return "file";
  if (entry.isDirectory()) return "folder";
  return entry.isSymbolicLink() ? "link" : "other";
}
