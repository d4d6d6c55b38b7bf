/** Any value, written as Nix and evaluated, is what it was. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { evaluate } from "../../generator/nix/parse.ts";
import { indentedString, type NixValue } from "../../generator/nix/value.ts";
import { tier, titled } from "../tiers.ts";
import { data, layOut, text } from "./values.ts";

/** JSON has no negative zero, Nix neither. */
function asJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

describe("a value written as Nix is read back as the same value", () => {
  test("by the WebAssembly evaluator: data", async () => {
    await fc.assert(
      fc.asyncProperty(data, async (value) => {
        expect(await evaluate(layOut(value))).toEqual(asJson(value));
      }),
      { numRuns: 400 },
    );
  });

  test("by the WebAssembly evaluator: indented strings", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(text), async (lines) => {
        const string = lines.join("\n");
        expect(await evaluate(layOut({ a: [indentedString(string)] }))).toEqual({ a: [string] });
      }),
      { numRuns: 400 },
    );
  });

  test.skipIf(!tier("nix"))(titled("nix", "by Nix: data and indented strings"), () => {
    const values = fc.sample(data, 600);
    const strings = fc.sample(fc.array(text), 600).map((lines) => lines.join("\n"));
    const written: NixValue = [...values, ...strings.map((string) => indentedString(string))];
    const folder = mkdtempSync(join(tmpdir(), "strata-nix-"));
    try {
      writeFileSync(join(folder, "values.nix"), layOut(written));
      const options = ["--extra-experimental-features", "nix-command", "--json", "--file"];
      const output = execFileSync("nix", ["eval", ...options, join(folder, "values.nix")], {
        encoding: "utf8",
        maxBuffer: 2 ** 28,
      });
      expect(JSON.parse(output)).toEqual(asJson([...values, ...strings]));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
