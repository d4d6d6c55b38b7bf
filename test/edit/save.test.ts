/** A spec is replaced as a whole, or not at all. */
import { chmodSync, lstatSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { save } from "../../generator/edit/save.ts";
import { folderOf } from "../fixtures/archive.ts";

const fileIn = (root: string): string => join(root, "specs/ada.ts");

test("the new text has the old one's mode", () => {
  const root = folderOf([["specs/ada.ts", "before"]]);
  chmodSync(fileIn(root), 0o666);
  expect(save({ path: fileIn(root), before: "before", after: "after" })).toBe(true);
  expect(readFileSync(fileIn(root), "utf8")).toBe("after");
  expect(lstatSync(fileIn(root)).mode & 0o777).toBe(0o666);
  expect(readdirSync(join(root, "specs"))).toEqual(["ada.ts"]);
});

test("what a killed run left is not in the way", () => {
  const root = folderOf([
    ["specs/ada.ts", "before"],
    ["specs/.ada.ts.strata-tmp", "half"],
  ]);
  expect(save({ path: fileIn(root), before: "before", after: "after" })).toBe(true);
  expect(readdirSync(join(root, "specs"))).toEqual(["ada.ts"]);
});

test("somebody else's change is not lost", () => {
  const root = folderOf([["specs/ada.ts", "before"]]);
  writeFileSync(fileIn(root), "theirs");
  expect(save({ path: fileIn(root), before: "before", after: "after" })).toBe(false);
  expect(readFileSync(fileIn(root), "utf8")).toBe("theirs");
  expect(readdirSync(join(root, "specs"))).toEqual(["ada.ts"]);
});
