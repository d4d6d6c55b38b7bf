/** Which findings an edit is to blame for. */
import { expect, test } from "vitest";
import { broughtBy } from "../../generator/commands/persist/draft.ts";
import type { Finding } from "../../generator/diagnostics/positions.ts";

const finding = (code: string, message: string, path: string[] = ["persistence"]): Finding => ({
  severity: "error",
  code,
  message,
  path,
});

test("what is new, but not what was there, and says the same in other words", () => {
  const old = finding("S1", "there are 12");
  const other = finding("S1", "there are 13");
  const more = finding("S2", "x");
  expect(broughtBy([old], [old])).toEqual([]);
  expect(broughtBy([old], [other])).toEqual([]);
  expect(broughtBy([old], [old, other])).toEqual([other]);
  expect(broughtBy([old], [other, more])).toEqual([more]);
  expect(broughtBy([old], [{ ...old, path: ["devices"] }])).toHaveLength(1);
  expect(broughtBy([old, more], [])).toEqual([]);
});
