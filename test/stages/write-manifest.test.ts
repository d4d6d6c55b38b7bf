/** The manifest: how it reads, and that nothing in it is believed. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { parseManifest, printManifest, sha256 } from "../../generator/stages/write/manifest.ts";
import { isRefusal } from "../../generator/stages/write.ts";
import { type Fleet, makeRoot, put, treeOf, write, writeWell } from "./write-helpers.ts";

const parse = (text: string) => parseManifest(Buffer.from(text), "hosts/yoga/strata.json");
const manifestOf = (...outputs: unknown[]) => JSON.stringify({ outputs });
const entry = (path: unknown) => ({ path, sha256: "0".repeat(64), spec: "specs/hosts/yoga.ts" });

it("is one sorted line a file, then the host model", () => {
  const text = printManifest({
    outputs: [
      { path: "file-systems.nix", sha256: sha256("b"), spec: "specs/hosts/yoga.ts" },
      { path: "disko.nix", sha256: sha256("a"), spec: "specs/hosts/yoga.ts" },
    ],
    model: { name: "yoga", disks: { main: { size: null, options: ["a", 'say "b"\n'] } }, swaps: [] },
  });
  expect(text).toBe(`{
  "outputs": [
    {"path": "disko.nix", "sha256": "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb", "spec": "specs/hosts/yoga.ts"},
    {"path": "file-systems.nix", "sha256": "3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d", "spec": "specs/hosts/yoga.ts"}
  ],
  "model": {
    "name": "yoga",
    "disks": {
      "main": {
        "size": null,
        "options": [
          "a",
          "say \\"b\\"\\n"
        ]
      }
    },
    "swaps": []
  }
}
`);
  expect(parse(text)).toMatchObject({ outputs: [{ path: "disko.nix" }, { path: "file-systems.nix" }] });
});

it("has nothing but its files where there is no model", () => {
  expect(printManifest({ outputs: [] })).toBe('{\n  "outputs": []\n}\n');
});

it("does not change with another host", async () => {
  const root = makeRoot();
  const fleet: Fleet = { a: { "x.nix": "1\n" }, b: { "x.nix": "1\n" } };
  await writeWell(root, fleet);
  const before = readFileSync(join(root, "out/hosts/a/strata.json"), "utf8");
  await writeWell(root, { ...fleet, b: { "y.nix": "2\n" }, c: { "z.nix": "3\n" } });
  expect(readFileSync(join(root, "out/hosts/a/strata.json"), "utf8")).toBe(before);
});

it.each([
  "",
  "/etc/passwd",
  "../x",
  "a/../../x",
  "./a",
  "a/.",
  "a//b",
  "a/",
  "a\\b",
  "a\0b",
  "a\nb",
  ".git/config",
  "a/.GIT/x",
  "strata.json",
  "a/strata.json",
  ".disko.nix.strata-tmp",
  "x".repeat(2000),
  7,
  null,
  ["a"],
])("refuses the path %j", async (path) => {
  expect(parse(manifestOf(entry(path)))).toMatchObject({ code: "E705", file: "out/hosts/yoga/strata.json" });
});

it.each([
  ["no JSON", "{"],
  ["nothing", ""],
  ["a list", "[]"],
  ["null", "null"],
  ["a path twice", manifestOf(entry("a"), entry("a"))],
  ["outputs that are no list", '{"outputs": {}}'],
  ["an unknown key", '{"outputs": [], "version": 2}'],
  ["an entry with more in it", manifestOf({ ...entry("a"), mode: 1 })],
  ["a hash of another form", manifestOf({ ...entry("a"), sha256: "../../etc/passwd" })],
  ["too many entries", manifestOf(...Array.from({ length: 10_001 }, (_, index) => entry(`f${index}`)))],
  ["too large a file", manifestOf({ ...entry("a"), spec: "x".repeat(17 * 1024 * 1024) })],
  ["too deep a nest", `{"outputs": ${"[".repeat(1_000_000)}`],
])("refuses %s", (_, text) => {
  const diagnostic = parse(text);
  expect(diagnostic).toMatchObject({ code: "E705", file: "out/hosts/yoga/strata.json" });
  expect((diagnostic as { hint: string }).hint).toContain("--take-over out/hosts/yoga/strata.json");
});

it("stops the run, writes nothing, and is written anew when told to", async () => {
  const root = makeRoot();
  const fleet: Fleet = { yoga: { "disko.nix": "1\n" } };
  await writeWell(root, fleet);
  put(root, "precious", "mine\n");
  put(
    root,
    "out/hosts/yoga/strata.json",
    manifestOf({ ...entry("../../../precious"), sha256: sha256("mine\n") }),
  );
  const before = treeOf(root);
  const { diagnostics } = await write(root, {});
  expect(diagnostics.map(({ code }) => code)).toEqual(["E705"]);
  expect(diagnostics.every(isRefusal)).toBe(true);
  expect(treeOf(root)).toEqual(before);
  const takeOver = ["out/hosts/yoga/strata.json"];
  expect(await write(root, fleet, { takeOver })).toMatchObject({ diagnostics: [], changed: takeOver });
  await writeWell(root, fleet);
});

it("has no say over a folder that the run does not answer for", async () => {
  const root = makeRoot();
  await writeWell(root, { a: { "x.nix": "1\n" }, b: { "y.nix": "2\n" } });
  put(
    root,
    "out/strata.json",
    manifestOf({ path: "hosts/b/y.nix", sha256: sha256("2\n"), spec: "specs/hosts/b.ts" }),
  );
  await write(root, { a: {} }, { covers: (folder) => folder !== "hosts/b" });
  expect(treeOf(root)).toHaveProperty("out/hosts/b/y.nix");
  expect(treeOf(root)).not.toHaveProperty("out/hosts/a/x.nix");
});
