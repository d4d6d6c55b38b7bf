/** `strata rules`: what is checked, and why. */
import { expect, test } from "vitest";
import { project, strata } from "./strata.ts";

test("it lists every rule in one line, wherever it is run", () => {
  const { code, stdout, stderr } = strata("/", ["rules"]);
  expect([code, stderr]).toEqual([0, ""]);
  const lines = stdout.trimEnd().split("\n");
  expect(lines.length).toBeGreaterThan(30);
  for (const line of lines) expect(line).toMatch(/^S\d{3} {2}(error {2}|warning) {2}\S/);
  expect(lines).toEqual(lines.toSorted());
});

test("with codes it gives their reasons and remedies", () => {
  const { code, stdout } = strata("/", ["rules", "s131", "S147"]);
  expect(code).toBe(0);
  expect(stdout.match(/^S\d+|^ {2}why:|^ {2}what to do:/gm)).toEqual([
    ...["S131", "  why:", "  what to do:"],
    ...["S147", "  why:", "  what to do:"],
  ]);
});

test("a code that there is not is wrong usage", () => {
  const { code, stdout, stderr } = strata("/", ["rules", "S999"]);
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toContain("error E003  there is no rule S999");
});

test("--json is one document", () => {
  const all = JSON.parse(strata("/", ["rules", "--json"]).stdout) as { rules: { code: string }[] };
  expect(all).toMatchObject({ command: "rules", diagnostics: [] });
  const wrong = strata("/", ["rules", "S999", "--json"]);
  expect(wrong.code).toBe(2);
  expect(JSON.parse(wrong.stdout)).toMatchObject({ rules: [], diagnostics: [{ code: "E003" }] });
});

test("every finding's code can be asked for", () => {
  const root = project({
    "specs/hosts/ada.ts": 'import { host } from "strata";\nexport default host("ada", {});\n',
  });
  const { diagnostics } = JSON.parse(strata(root, ["check", "--json"]).stdout) as {
    diagnostics: { code: string }[];
  };
  const codes = diagnostics.map(({ code }) => code);
  expect(codes).not.toEqual([]);
  expect(strata(root, ["rules", ...codes]).code).toBe(0);
});
