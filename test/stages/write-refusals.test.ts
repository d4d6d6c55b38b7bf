/** What the write stage refuses to touch, and the ways out. */

import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { isRefusal } from "../../generator/stages/write.ts";
import {
  cleanTree,
  type Fleet,
  fleet,
  makeRoot,
  put,
  treeOf,
  write,
  writeWell,
  yogaChanged,
} from "./write-helpers.ts";

const refused = async (root: string, next: Fleet, file: string, code: string, takeOver?: string[]) => {
  const before = treeOf(root);
  const result = await write(root, next, { takeOver });
  expect(result.diagnostics.map((one) => [one.code, one.file])).toEqual([[code, file]]);
  expect(result.diagnostics.every(isRefusal)).toBe(true);
  expect(result).toMatchObject({ created: [], changed: [], removed: [] });
  expect(treeOf(root)).toEqual(before);
  return result.diagnostics[0]!;
};

it("keeps a file that strata did not write, and writes nothing else", async () => {
  const root = makeRoot();
  put(root, "out/hosts/yoga/disko.nix", "mine\n");
  const { hint } = await refused(root, fleet, "out/hosts/yoga/disko.nix", "E701");
  expect(hint).toContain("--take-over out/hosts/yoga/disko.nix");
});

it("keeps a file that was edited by hand, and names the spec", async () => {
  const root = makeRoot();
  await writeWell(root, fleet);
  put(root, "out/hosts/yoga/disko.nix", "{ disko = 1; mine = 2; }\n");
  const { hint } = await refused(root, fleet, "out/hosts/yoga/disko.nix", "E702");
  expect(hint).toContain("specs/hosts/yoga.ts");
  expect(hint).toContain("--take-over out/hosts/yoga/disko.nix");
  await refused(root, yogaChanged, "out/hosts/yoga/disko.nix", "E702");
});

it("keeps a stale file that was edited by hand", async () => {
  const root = makeRoot();
  await writeWell(root, fleet);
  put(root, "out/hosts/zephyrus/default.nix", "mine\n");
  await refused(root, { yoga: fleet["yoga"]! }, "out/hosts/zephyrus/default.nix", "E702");
});

it("adopts a file that is already what it would write", async () => {
  const root = makeRoot();
  await writeWell(root, fleet);
  unlinkSync(join(root, "out/hosts/yoga/strata.json"));
  expect(await writeWell(root, fleet)).toMatchObject({
    created: ["out/hosts/yoga/strata.json"],
    changed: [],
  });
  put(root, "out/hosts/yoga/disko.nix", yogaChanged["yoga"]!["disko.nix"]!);
  expect(await writeWell(root, yogaChanged)).toMatchObject({ changed: ["out/hosts/yoga/strata.json"] });
});

it("takes over exactly the files that it is told to", async () => {
  const root = makeRoot();
  await writeWell(root, fleet);
  put(root, "out/hosts/yoga/disko.nix", "mine\n");
  put(root, "out/hosts/yoga/default.nix", "mine too\n");
  put(root, "out/hosts/zephyrus/default.nix", "stale and mine\n");
  const takeOver = ["out/hosts/yoga/disko.nix", join(root, "out/hosts/zephyrus/default.nix")];
  const next = { yoga: fleet["yoga"]! };
  await refused(root, next, "out/hosts/yoga/default.nix", "E702", takeOver);
  const result = await write(root, next, { takeOver: [...takeOver, "out/hosts/yoga/default.nix"] });
  expect(result.diagnostics).toEqual([]);
  expect(treeOf(root)).toEqual(await cleanTree(next));
});

it("says when there is nothing to take over", async () => {
  const root = makeRoot();
  for (const argument of [
    "out/hosts/yoga/disk.nix",
    "/etc/passwd",
    "out/../x",
    "out/hosts/nix/strata.json",
  ]) {
    const { diagnostics } = await write(root, fleet, { takeOver: [argument] });
    expect(diagnostics.map(({ code }) => code)).toEqual(["E713"]);
  }
  expect(treeOf(root)).toEqual({});
});

it("writes through no symbolic link", async () => {
  const elsewhere = makeRoot();
  put(elsewhere, "disko.nix", "mine\n");
  for (const [link, target] of [
    ["out", elsewhere],
    ["out/hosts", elsewhere],
    ["out/hosts/yoga", elsewhere],
    ["out/hosts/yoga/disko.nix", join(elsewhere, "disko.nix")],
    ["out/hosts/yoga/disko.nix", "default.nix"],
    ["out/hosts/yoga/strata.json", join(elsewhere, "disko.nix")],
    ["out/.strata.journal", join(elsewhere, "disko.nix")],
  ] as const) {
    const root = makeRoot();
    mkdirSync(join(root, link, ".."), { recursive: true });
    symlinkSync(target, join(root, link));
    const { code } = await refused(root, fleet, link === "out" ? "out/" : link, "E703");
    expect(code).toBe("E703");
  }
  expect(treeOf(elsewhere)).toEqual({ "disko.nix": "mine\n" });
});

it("does not follow a link that stands where a killed run would have its temporary file", async () => {
  const root = makeRoot();
  const elsewhere = makeRoot();
  put(elsewhere, "precious", "mine\n");
  mkdirSync(join(root, "out/hosts/yoga"), { recursive: true });
  symlinkSync(join(elsewhere, "precious"), join(root, "out/hosts/yoga/.disko.nix.strata-tmp"));
  await writeWell(root, fleet);
  expect(treeOf(root)).toEqual(await cleanTree(fleet));
  expect(treeOf(elsewhere)).toEqual({ precious: "mine\n" });
});

it("refuses a folder where a file has to go, and the other way round", async () => {
  for (const [path, where] of [
    ["out/hosts/yoga/disko.nix/x", "out/hosts/yoga/disko.nix"],
    ["out/hosts/yoga/strata.json/x", "out/hosts/yoga/strata.json"],
    ["out/hosts/yoga", "out/hosts/yoga"],
    ["out", "out/"],
  ] as const) {
    const root = makeRoot();
    put(root, path, "mine\n");
    await refused(root, fleet, where, "E704");
  }
});

it("reads nothing that is no file", async () => {
  const root = makeRoot();
  mkdirSync(join(root, "out/hosts/yoga"), { recursive: true });
  execFileSync("mkfifo", [join(root, "out/hosts/yoga/disko.nix")]);
  const { diagnostics } = await write(root, fleet);
  expect(diagnostics.map(({ code }) => code)).toEqual(["E704"]);
});

it("names a merge conflict for what it is", async () => {
  const root = makeRoot();
  await writeWell(root, fleet);
  const conflict = "<<<<<<< HEAD\n1\n=======\n2\n>>>>>>> theirs\n";
  put(root, "out/hosts/yoga/strata.json", conflict);
  const { hint } = await refused(root, fleet, "out/hosts/yoga/strata.json", "E706");
  expect(hint).toContain("keep either side");
  // Whose the other files are is in the manifest: nothing is said of them while it cannot be read.
  await refused(root, yogaChanged, "out/hosts/yoga/strata.json", "E706");
  put(root, "out/hosts/yoga/strata.json", (await cleanTree(fleet))["out/hosts/yoga/strata.json"]!);
  put(root, "out/hosts/yoga/disko.nix", conflict);
  await refused(root, fleet, "out/hosts/yoga/disko.nix", "E706");
});

it("refuses outputs that must not be written, whoever asks", async () => {
  const root = makeRoot();
  for (const path of [
    "../x",
    "hosts/../../x",
    "/etc/x",
    "hosts/yoga/.git/config",
    "hosts/yoga/strata.json",
    "lib.nix",
  ]) {
    const outputs = [{ path, text: "1\n", spec: "specs/a.ts" }];
    const { diagnostics } = await write(root, fleet, { outputs });
    expect(diagnostics.map(({ code }) => code)).toEqual(["E714"]);
  }
  expect(treeOf(root)).toEqual({});
});
