/** The pages that are made from the code are what it says. */
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { anchor, table } from "../generator/docs/markdown.ts";
import { referenceDocument } from "../generator/docs/reference.ts";
import { rulesDocument } from "../generator/docs/rules.ts";

const documents = [
  { page: "docs/reference.md", text: referenceDocument() },
  { page: "docs/rules.md", text: rulesDocument() },
];

describe.each(documents)("$page", ({ page, text }) => {
  test("is what the code says: `npm run docs` writes it", async () => {
    await expect(text).toMatchFileSnapshot(fileURLToPath(new URL(`../${page}`, import.meta.url)));
  });

  test("has links that each lead to one heading", () => {
    const headings = [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading]) => anchor(heading!));
    expect(new Set(headings).size).toBe(headings.length);
    const links = [...text.matchAll(/\]\(#([^)]*)\)/g)].map(([, target]) => target!);
    expect(links.filter((target) => !headings.includes(target))).toEqual([]);
  });
});

test("a table survives what its cells hold", () => {
  expect(table(["a", "b"], [["`x | y`", "one\ntwo\n\nthree"]])).toBe(
    "| a | b |\n| --- | --- |\n| `x \\| y` | one two<br>three |",
  );
});
