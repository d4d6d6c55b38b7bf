/** A diff is what makes one text of the other. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { unifiedDiff } from "../../generator/edit/unified.ts";
import { folderOf } from "../fixtures/archive.ts";

const line = fc.constantFrom("a", "b", "c", "", "\r");
const text = fc.tuple(fc.array(line, { maxLength: 40 }), fc.constantFrom("", "\n", "end"));

test("git apply makes the new text of the old one", () => {
  fc.assert(
    fc.property(text, text, ([one, oneEnd], [two, twoEnd]) => {
      const [before, after] = [one.join("\n") + oneEnd, two.join("\n") + twoEnd];
      fc.pre(before !== "" && after !== "" && before !== after);
      const root = folderOf([["specs/a.ts", before]]);
      const input = unifiedDiff("specs/a.ts", before, after);
      const run = spawnSync("git", ["apply", "--whitespace=nowarn", "-"], { cwd: root, input });
      expect([run.status, String(run.stderr)]).toEqual([0, ""]);
      expect(readFileSync(join(root, "specs/a.ts"), "utf8")).toBe(after);
    }),
    { numRuns: 60 },
  );
});

test("what is far apart is in parts, with three lines around each", () => {
  const lines = Array.from({ length: 30 }, (_, i) => `${i + 1}\n`);
  const after = lines.with(4, "five\n").with(20, "").join("");
  expect(unifiedDiff("a", lines.join(""), after)).toBe(`--- a/a
+++ b/a
@@ -2,7 +2,7 @@
 2
 3
 4
-5
+five
 6
 7
 8
@@ -18,7 +18,6 @@
 18
 19
 20
-21
 22
 23
 24
`);
});
