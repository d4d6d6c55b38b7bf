/** What `strata generate` does to `out/`, and what it says of it. */
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { laptop, project, put, strata, treeOf } from "./strata.ts";

test("it writes each host's modules, and tells which", () => {
  const root = project();
  const { code, stdout, stderr } = strata(root, ["generate"]);
  const names = ["default.nix", "disko.nix", "runbook.md", "strata.json", "swap.nix", "upkeep.nix"];
  const files = ["ada", "bob"].flatMap((host) => names.map((name) => `hosts/${host}/${name}`));
  const created = files.map((file) => `created  out/${file}\n`).join("");
  expect({ code, stdout, stderr }).toEqual({
    code: 0,
    stdout: `${created}2 hosts, 12 created, 0 unchanged\n`,
    stderr: "",
  });
  expect(Object.keys(treeOf(join(root, "out")))).toEqual(files);
});

test("a second run touches nothing", () => {
  const root = project();
  strata(root, ["generate"]);
  const before = treeOf(root);
  expect(strata(root, ["generate"])).toEqual({ code: 0, stdout: "2 hosts, 12 unchanged\n", stderr: "" });
  expect(treeOf(root)).toEqual(before);
});

test("a changed spec changes its host's files, a removed one removes them", () => {
  const root = project();
  strata(root, ["generate"]);
  put(root, "specs/hosts/ada.ts", laptop("ada", "  upkeep: { fstrim: true },\n"));
  rmSync(join(root, "specs/hosts/bob.ts"));
  expect(strata(root, ["generate"]).stdout).toBe(
    [
      "changed  out/hosts/ada/runbook.md",
      "changed  out/hosts/ada/strata.json",
      "changed  out/hosts/ada/upkeep.nix",
      ...["default.nix", "disko.nix", "runbook.md", "strata.json", "swap.nix", "upkeep.nix"].map(
        (name) => `removed  out/hosts/bob/${name}`,
      ),
      "1 host, 3 changed, 6 removed, 3 unchanged\n",
    ].join("\n"),
  );
});

test("--root works on another folder, without a node_modules there", () => {
  const [root, elsewhere] = [project(), project()];
  strata(root, ["generate"]);
  const there = strata("/", ["generate", "--root", elsewhere]);
  expect([there.code, there.stderr]).toEqual([0, ""]);
  const texts = (folder: string) =>
    Object.keys(treeOf(join(folder, "out"))).map((name) => readFileSync(join(folder, "out", name), "utf8"));
  expect(texts(elsewhere)).toEqual(texts(root));
});

test("--host leaves all others alone: the stale, the edited and the removed", () => {
  const root = project({ "specs/hosts/cyd.ts": laptop("cyd"), "specs/hosts/dan.ts": laptop("dan") });
  strata(root, ["generate"]);
  const more = "  upkeep: { fstrim: true },\n";
  for (const host of ["ada", "bob"]) put(root, `specs/hosts/${host}.ts`, laptop(host, more));
  put(root, "out/hosts/cyd/disko.nix", "{ }\n");
  rmSync(join(root, "specs/hosts/dan.ts"));
  const others = () =>
    Object.entries(treeOf(join(root, "out/hosts"))).filter(([name]) => !name.startsWith("ada/"));
  const before = others();
  expect(strata(root, ["generate", "--host", "ada"])).toEqual({
    code: 0,
    stdout:
      "changed  out/hosts/ada/runbook.md\nchanged  out/hosts/ada/strata.json\nchanged  out/hosts/ada/upkeep.nix\n1 host, 3 changed, 3 unchanged\n",
    stderr: "",
  });
  expect(others()).toEqual(before);
});

test("--host minds no other host's faults, but stops at a spec that does not load: it could be anybody's", () => {
  const root = project({ "specs/hosts/bob.ts": laptop("bob", "  upkep: {},\n") });
  expect(strata(root, ["generate", "--host", "ada"]).code).toBe(0);
  put(root, "specs/hosts/bob.ts", `${laptop("bob")}throw new Error("no");\n`);
  const { code, stderr } = strata(root, ["generate", "--host", "ada"]);
  expect(code).toBe(1);
  expect(stderr).toContain("specs/hosts/bob.ts:7:7  error E106  this spec throws Error: no");
});

test("a file edited by hand, or not strata's, is refused until it is taken over", () => {
  const root = project();
  strata(root, ["generate", "--host", "ada"]);
  put(root, "out/hosts/ada/disko.nix", "{ mine = true; }\n");
  put(root, "out/hosts/bob/swap.nix", "{ theirs = true; }\n");
  const before = treeOf(join(root, "out"));
  const refused = strata(root, ["generate"]);
  expect([refused.code, refused.stdout]).toEqual([4, ""]);
  expect(refused.stderr).toContain("out/hosts/ada/disko.nix was edited by hand");
  expect(refused.stderr).toContain("out/hosts/bob/swap.nix is in the way: strata did not write it");
  expect(refused.stderr).toContain("--take-over out/hosts/bob/swap.nix");
  expect(treeOf(join(root, "out"))).toEqual(before);

  expect(strata(root, ["generate", "--take-over", "out/hosts/ada/dsko.nix"]).code).toBe(2);
  const one = ["generate", "--take-over", "out/hosts/ada/disko.nix"];
  expect(strata(root, one).code).toBe(4);
  expect(treeOf(join(root, "out"))).toEqual(before);
  const taken = strata(root, [...one, "out/hosts/bob/swap.nix"]);
  expect([taken.code, taken.stderr]).toEqual([0, ""]);
  expect(strata(root, ["check"]).code).toBe(0);
});

test("the order in which spec files were made and stand in folders does not matter", () => {
  const names = ["ada", "bob", "cyd", "dan"];
  const root = project();
  const reversed = project();
  for (const name of names) put(root, `specs/hosts/${name}.ts`, laptop(name));
  for (const name of names) rmSync(join(reversed, `specs/hosts/${name}.ts`), { force: true });
  for (const name of names.toReversed()) put(reversed, `specs/hosts/${name}.ts`, laptop(name));
  const [first, second] = [root, reversed].map((folder) => {
    strata(folder, ["generate"]);
    return Object.entries(treeOf(join(folder, "out"))).map(([name, state]) => [name, state.split(" ")[0]]);
  });
  expect(first).toHaveLength(24);
  expect(second).toEqual(first);
});
