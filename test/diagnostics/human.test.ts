/** Findings as people read them, and what they keep out of a terminal. */
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import type { Diagnostic } from "../../generator/diagnostics/diagnostic.ts";
import { excerpt } from "../../generator/diagnostics/excerpt.ts";
import { formatHuman, usesColor } from "../../generator/diagnostics/human.ts";
import { toJson } from "../../generator/diagnostics/json.ts";
import { caseText, casesIn, folderOf } from "../fixtures/archive.ts";

const tabs = "specs/hosts/tabs.ts";
const long = "specs/hosts/long.ts";

/** An error at a place, or a warning, or one without a place. */
const finding = (rest: Partial<Diagnostic>): Diagnostic => ({
  severity: "error",
  code: "T100",
  message: "something is wrong",
  ...rest,
});

const findings: Diagnostic[] = [
  ...["zephyrus", "yoga", "hetzner", "contabo", "ovh"].map((host) =>
    finding({
      host,
      code: "T104",
      message: '"weekyl" is no time',
      file: "specs/profiles/laptop.ts",
      line: 1,
      column: 50,
      path: ["scrub"],
    }),
  ),
  finding({
    file: tabs,
    line: 4,
    column: 11,
    host: "tabs",
    path: ["devices", "disk", "main"],
    hint: "Write a disk.",
  }),
  finding({ file: tabs, line: 4, column: 26, message: "a wide character stands before this" }),
  finding({ file: tabs, line: 4, column: 47, message: "and a picture of several", severity: "warning" }),
  finding({ file: long, line: 1, column: 4, message: "at the beginning of a long line" }),
  finding({ file: long, line: 1, column: 101, message: "in the middle" }),
  finding({ file: long, line: 1, column: 200, message: "at the end" }),
  finding({ file: long, line: 1, column: 9999, message: "past the end" }),
  finding({ file: "specs/hosts/gone.ts", line: 3, column: 1, message: "in a file that is gone" }),
  finding({ file: "out/hosts/a/disko.nix", message: "in a file as a whole", hint: "Do this,\nthen that." }),
  finding({
    message: "an escape \u001b[31m, a bell \u0007 and \u202e other tricks\nof two lines",
    code: "T009",
  }),
];

for (const example of casesIn("printed")) {
  test(example.title, async () => {
    const root = folderOf(example.sections);
    const printed = formatHuman(findings, { root, color: false });
    await expect(caseText(example, { printed })).toMatchFileSnapshot(example.path);
  });

  test("colours change nothing but colours, and the order of finding nothing at all", () => {
    const root = folderOf(example.sections);
    const printed = formatHuman(findings, { root, color: false });
    const coloured = formatHuman([...findings].reverse(), { root, color: true });
    expect(coloured).toContain("\u001b[31m");
    expect(stripVTControlCharacters(coloured)).toBe(printed);
  });
}

test("nothing is printed for nothing", () => {
  expect(formatHuman([], { root: "/", color: true })).toBe("");
});

test("the count names what there is", () => {
  const count = (...list: Diagnostic[]) =>
    formatHuman(list, { root: "/", color: false }).trimEnd().split("\n").at(-1);
  const warning = finding({ severity: "warning" });
  expect(count(finding({}))).toBe("1 error");
  expect(count(finding({}), finding({}), warning)).toBe("2 errors, 1 warning");
  expect(count(warning, warning)).toBe("2 warnings");
});

test("the caret stands under its character in an excerpt of any line", () => {
  const line = "x".repeat(300);
  for (const column of [1, 2, 60, 61, 99, 100, 101, 150, 299, 300]) {
    const { text, indent } = excerpt(line.slice(0, column - 1) + "^" + line.slice(column), column);
    expect(text[indent]).toBe("^");
    expect(text.length).toBeLessThanOrEqual(102);
  }
  expect(excerpt("", 1)).toEqual({ text: "", indent: 0 });
  expect(excerpt("ab", 3)).toEqual({ text: "ab", indent: 2 });
});

test("colour follows the flag, and without one the terminal", () => {
  const terminal = { isTTY: true, hasColors: () => true };
  expect(usesColor("auto", terminal)).toBe(true);
  expect(usesColor("auto", { isTTY: true, hasColors: () => false })).toBe(false);
  expect(usesColor("auto", { hasColors: () => true })).toBe(false);
  expect(usesColor("auto", {})).toBe(false);
  expect(usesColor("never", terminal)).toBe(false);
  expect(usesColor("always", {})).toBe(true);
});

test("the JSON form has the same order, and properties in one order", () => {
  const located = finding({ path: ["a", 0], column: 2, line: 1, file: "b.ts", host: "h", hint: "x" });
  const target = { ...finding({ file: "a.ts" }), target: "key" };
  expect(JSON.stringify(toJson([located, target]))).toBe(
    '[{"severity":"error","code":"T100","message":"something is wrong","file":"a.ts"},' +
      '{"severity":"error","code":"T100","message":"something is wrong","hint":"x","host":"h","file":"b.ts","line":1,"column":2,"path":["a",0]}]',
  );
  expect(toJson(findings)).toEqual(toJson([...findings].reverse()));
});

test("a file outside the root, and one that cannot be read, cost no more than their line", () => {
  const printed = formatHuman([finding({ file: join("..", "x.ts"), line: 1, column: 1 })], {
    root: "/nonexistent",
    color: false,
  });
  expect(printed).toBe("../x.ts:1:1  error T100  something is wrong\n\n1 error\n");
});
