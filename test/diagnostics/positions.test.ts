/** Findings that keep the place that they have, and spec files that no place can be found in. */
import { expect, test } from "vitest";
import type { Diagnostic } from "../../generator/diagnostics/diagnostic.ts";
import { locate } from "../../generator/diagnostics/positions.ts";
import { folderOf } from "../fixtures/archive.ts";

const error: Diagnostic = { severity: "error", code: "T100", message: "wrong" };

test("a finding that has its line, or no path, stays as it is", () => {
  const findings = [
    { ...error, file: "specs/a.ts", line: 7, column: 3, path: ["devices"] },
    { ...error, file: "out/a.nix" },
    { ...error, path: ["devices"] },
  ];
  expect(locate("/nonexistent", findings)).toEqual(findings);
});

test("what is in a spec that is no TypeScript, or too deep, does no harm", () => {
  const root = folderOf([
    ["specs/broken.ts", "export default host('a', { devices: {{{"],
    ["specs/deep.ts", `export default host("a", ${"[".repeat(3000)}${"]".repeat(3000)});`],
    ["specs/round.ts", "import { x } from './round.ts'; export { x }; export default x;"],
    ["specs/binary.ts", "\0\u{1f600}\ufeff"],
  ]);
  const findings = ["broken", "deep", "round", "binary"].map((name) => ({
    ...error,
    file: `specs/${name}.ts`,
    path: ["devices", 0, "x"],
  }));
  const located = locate(root, findings);
  expect(located.map(({ file }) => file)).toEqual(findings.map(({ file }) => file));
  expect(located[0]).toMatchObject({ line: 1, column: 28 });
});

test("the target is for strata alone", () => {
  const [located] = locate("/nonexistent", [{ ...error, target: "key" }]);
  expect(located).toEqual(error);
});
