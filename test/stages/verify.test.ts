/** No module is written that is not Nix. */
import { expect, test, vi } from "vitest";
import { verify } from "../../generator/stages/verify.ts";

const output = (path: string, text: string) => ({
  path,
  text,
  template: "kind/x.nix.hbs",
  spec: "specs/a.ts",
  host: "a",
});

test("good modules, and files that are not Nix", async () => {
  expect(await verify([output("hosts/a/x.nix", "{ lib, ... }: { }\n"), output("a.md", "{{{")])).toEqual([]);
});

test("text that is not Nix is an error at its place, naming the template", async () => {
  const found = await verify([output("hosts/a/x.nix", "{ }\n"), output("hosts/a/y.nix", "{\n  a = 1\n}\n")]);
  expect(found).toEqual([
    {
      severity: "error",
      code: "E601",
      message: "this module would not be Nix: unexpected }",
      hint: "it is made with kind/x.nix.hbs: if templates/ has that file, or a partial that it uses, mend it there; otherwise strata is at fault, and its developers want to see the spec",
      file: "out/hosts/a/y.nix",
      line: 3,
      column: 1,
      source: "}",
      host: "a",
    },
  ]);
});

test("an attribute that is there twice is an error", async () => {
  const [found] = await verify([output("x.nix", "{ ... }:\n{\n  a.b = 1;\n  a.b = 2;\n}\n")]);
  expect(found).toMatchObject({
    line: 4,
    column: 3,
    source: "  a.b = 2;",
    message: expect.stringContaining("a.b is defined twice") as string,
  });
});

test("the parser is loaded only where there is something to parse", async () => {
  vi.resetModules();
  vi.doMock("nix-eval", () => ({ createEvaluator: () => Promise.reject(new Error("loaded")) }));
  const { verify: fresh } = await import("../../generator/stages/verify.ts");
  expect(await fresh([output("a.md", "{{{")])).toEqual([]);
  await expect(fresh([output("x.nix", "{ }")])).rejects.toThrow("loaded");
  vi.doUnmock("nix-eval");
});
