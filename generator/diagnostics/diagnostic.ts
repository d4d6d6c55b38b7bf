/** What all stages report in: a finding, whether it stops the run, and where it belongs. */
export type { SpecPath } from "../model/path.ts";
import type { SpecPath } from "../model/path.ts";

/** An error stops a run before anything is written; a warning does not. */
export type Severity = "error" | "warning";

/** One finding. Every stage returns them in a list; none throws one. */
export interface Diagnostic {
  severity: Severity;
  /** A rule's identifier (`S104`), which `strata rules` and docs/rules.md explain, or a message's (`E201`), which says all there is to say. */
  code: string;
  /** What is wrong, in one sentence that names the thing. */
  message: string;
  /** What to do about it. */
  hint?: string;
  /** The host the finding is about, where there is one. */
  host?: string;
  /** The file to open, relative to the root. */
  file?: string;
  /** 1-based. */
  line?: number;
  /** 1-based, in UTF-16 units as editors count. */
  column?: number;
  /** The line itself, where the file on disk does not hold it (yet). */
  source?: string;
  /** Where in the host's spec; `file`, `line` and `column` are found from it when there is something to report. */
  path?: SpecPath;
}

/** `disks.main.content`, `subvolumes["@home"].mountOptions[0]`: a path as one would write it in TypeScript. */
export function formatPath(path: SpecPath): string {
  let text = "";
  for (const part of path) {
    if (typeof part === "number") text += `[${part}]`;
    else if (/^[A-Za-z_$][\w$]*$/.test(part)) text += text === "" ? part : `.${part}`;
    else text += `[${JSON.stringify(part)}]`;
  }
  return text;
}

/** Whether any of the findings is an error. */
export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((d) => d.severity === "error");
}
