/** The order in which findings are shown, which must not depend on the order in which they were found. */

import type { Diagnostic } from "./diagnostic.ts";

/** The findings by file, line, column and code, and then by what else is in them: the same ones give the same bytes on every run. */
export function ordered(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return [...diagnostics].sort(
    (a, b) =>
      compare(a.file ?? "", b.file ?? "") ||
      compare(a.line ?? 0, b.line ?? 0) ||
      compare(a.column ?? 0, b.column ?? 0) ||
      compare(a.code, b.code) ||
      compare(a.host ?? "", b.host ?? "") ||
      compare(JSON.stringify(a.path ?? []), JSON.stringify(b.path ?? [])) ||
      compare(a.message, b.message) ||
      compare(a.severity, b.severity) ||
      compare(a.hint ?? "", b.hint ?? ""),
  );
}

function compare<Value extends string | number>(a: Value, b: Value): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
