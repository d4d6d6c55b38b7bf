/** From a place in the bundle back to the line that somebody wrote. */

import { SourceMap, type SourceMapPayload } from "node:module";
import { relative, resolve, sep } from "node:path";
import { placeOf, type Sources } from "./esbuild.ts";

/** A place in a file (relative to the root), counted from 1. */
export interface Position {
  file: string;
  line?: number;
  column?: number;
}

/** Where line `line`, column `column` (from 1) of a bundle of `sources` comes from; undefined for a package, or for no file at all. */
export function positionIn(
  map: string,
  sources: Sources,
  line: number,
  column: number,
): Position | undefined {
  const payload = JSON.parse(map) as SourceMapPayload;
  const entry = new SourceMap(payload).findEntry(line - 1, column - 1);
  if (!("originalSource" in entry)) return undefined;
  const path = resolve(sources.root, entry.originalSource);
  const file = relative(sources.root, path).split(sep).join("/");
  if (/(^|\/)node_modules\//.test(file)) return undefined;
  const shift = sources.placed && entry.originalLine === 0 ? placeOf(path).length : 0;
  return { file, line: entry.originalLine + 1, column: entry.originalColumn - shift + 1 };
}
