/** What esbuild says about the specs → diagnostics. */

import type { Location, Message, Note } from "esbuild";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { fileOf } from "./bundle.ts";
import { listName } from "./esbuild.ts";
import {
  doesNotCompile,
  suspicious,
  topLevelAwait,
  unknownExport,
  unreadable,
  unresolvedImport,
} from "./messages.ts";
import type { Position } from "./position.ts";

/** Warnings of esbuild after which a part of the spec is not there: one of two properties of a name, or an import that is not exported. */
const losses = new Set(["duplicate-object-key", "import-is-undefined"]);

/**
 * An error of esbuild. One in the list of the specs itself says that the spec on that line cannot be read. Undefined for one without
 * a place, which accompanies one that has it.
 */
export function fromError(
  { text, location, notes }: Message,
  files: readonly string[],
): Diagnostic | undefined {
  if (!location) return undefined;
  if (location.file === listName) return unreadable(fileOf(location, files));
  const position = positionOf(location);
  const unresolved = /^Could not resolve "(.*)"$/.exec(text)?.[1];
  if (unresolved !== undefined) return unresolvedImport(unresolved, position);
  if (text.startsWith("Top-level await")) return topLevelAwait(position);
  const [, module, name] = /^No matching export in "(.*)" for import "(.*)"$/.exec(text) ?? [];
  if (module !== undefined && name !== undefined) return unknownExport(module, name, textOf(notes), position);
  return doesNotCompile(text, position, textOf(notes));
}

/** A warning of esbuild, or undefined for one that is about how strata bundles. */
export function fromWarning({ id, text, location, notes }: Message): Diagnostic | undefined {
  if (!location || id === "empty-import-meta") return undefined;
  return suspicious(losses.has(id) ? "error" : "warning", text, positionOf(location), textOf(notes));
}

/** esbuild counts columns in bytes from 0; editors in UTF-16 units from 1. */
function positionOf({ file, line, column, lineText }: Location): Required<Position> {
  return { file, line, column: Buffer.from(lineText).subarray(0, column).toString().length + 1 };
}

function textOf(notes: readonly Note[]): string {
  const lines = notes.map(({ text, location }) => {
    if (!location) return text;
    const { file, line, column } = positionOf(location);
    return `${text} ${file}:${line}:${column}`;
  });
  return lines.join("\n");
}
