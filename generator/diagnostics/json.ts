/** Findings for programs. */

import type { Diagnostic } from "./diagnostic.ts";
import { ordered } from "./order.ts";

/**
 * Findings as plain data in a fixed order, each with its properties in a fixed order and without those that it lacks: for a command
 * to put into the one JSON document that it prints. Lines and columns count from 1, columns in UTF-16 units.
 */
export function toJson(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return ordered(diagnostics).map((d) => ({
    severity: d.severity,
    code: d.code,
    message: d.message,
    ...(d.hint !== undefined && { hint: d.hint }),
    ...(d.host !== undefined && { host: d.host }),
    ...(d.file !== undefined && { file: d.file }),
    ...(d.line !== undefined && { line: d.line }),
    ...(d.column !== undefined && { column: d.column }),
    ...(d.path !== undefined && { path: d.path }),
  }));
}
