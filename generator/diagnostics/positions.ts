/** Gives findings the file, line and column that their author has to look at. */

import { createRequire } from "node:module";
import { relative, resolve, sep } from "node:path";
import type { Diagnostic } from "./diagnostic.ts";
import { findNode, type Target } from "./positions/search.ts";
import { type Compiler, Sources } from "./positions/sources.ts";

/** A finding about the value at `path`, or about the name of that property (one that isn't known, say). */
export interface Finding extends Diagnostic {
  target?: Target;
}

/**
 * The same findings, in the same order, with line and column for each that has a `file` (the spec of its host, relative to `root`)
 * and a `path` but no line yet. The value is looked for in the host's own text, in the constants and files that it uses, and in its
 * profiles; `file` becomes the one that holds it.
 *
 * Loads the TypeScript compiler, which takes a quarter of a second, only if there is such a finding. Never throws: a finding that
 * can't be located stays as it is, and one about a file that defines nothing is about its first statement. `texts`, by the files'
 * real paths, are read in place of what is on the disk.
 */
export function locate(
  root: string,
  findings: readonly Finding[],
  texts: ReadonlyMap<string, string> = new Map(),
): Diagnostic[] {
  if (!findings.some(isUnlocated)) return findings.map((finding) => withoutTarget(finding));
  try {
    const sources = new Sources(compiler(), texts);
    return findings.map((finding) => ({
      ...withoutTarget(finding),
      ...positionOf(sources, resolve(root), finding),
    }));
  } catch {
    return findings.map((finding) => withoutTarget(finding));
  }
}

/** The TypeScript compiler. CommonJS is required a third faster than it is imported. */
export function compiler(): Compiler {
  return (createRequire(import.meta.url)("ts-morph") as typeof import("ts-morph")).ts;
}

function isUnlocated(finding: Finding): boolean {
  return finding.file !== undefined && finding.path !== undefined && finding.line === undefined;
}

function withoutTarget(finding: Finding): Diagnostic {
  const { target: _, ...diagnostic } = finding;
  return diagnostic;
}

function positionOf(
  sources: Sources,
  root: string,
  finding: Finding,
): Pick<Diagnostic, "file" | "line" | "column" | "source"> {
  if (!isUnlocated(finding)) return {};
  try {
    const path = resolve(root, finding.file ?? "");
    const found = findNode(sources, path, finding.path ?? [], finding.target);
    const node = found ?? sources.file(path)?.statements[0];
    if (!node) return {};
    const file = node.getSourceFile();
    const { line, character } = file.getLineAndCharacterOfPosition(node.getStart());
    return {
      file: relative(root, file.fileName).split(sep).join("/"),
      line: line + 1,
      column: character + 1,
      ...(sources.replacement(file.fileName) !== undefined && { source: lineOf(file.text, line) }),
    };
  } catch {
    // A definition nested deeper than the stack; the finding itself must not be lost for that.
    return {};
  }
}

function lineOf(text: string, line: number): string | undefined {
  return text.split(/\r\n|[\n\r\u2028\u2029]/)[line];
}
