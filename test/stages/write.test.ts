/** What the write stage writes, removes and leaves alone. */

import { chmodSync, existsSync, readFileSync, statSync, symlinkSync, unlinkSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { compareOutputs, summarize } from "../../generator/stages/write.ts";
import {
  cleanTree,
  fleet,
  makeRoot,
  put,
  requestFor,
  treeOf,
  write,
  writeWell,
  yogaChanged,
} from "./write-helpers.ts";

describe("writing", () => {
  it("creates, changes and removes, and says so", async () => {
    const root = makeRoot();
    expect(await writeWell(root, fleet)).toMatchObject({
      created: [
        "out/hosts/yoga/default.nix",
        "out/hosts/yoga/disko.nix",
        "out/hosts/yoga/strata.json",
        "out/hosts/zephyrus/default.nix",
        "out/hosts/zephyrus/scripts/reset.sh",
        "out/hosts/zephyrus/strata.json",
      ],
      changed: [],
      removed: [],
      unchanged: [],
    });
    expect(
      await writeWell(root, { yoga: { "disko.nix": "{ disko = 2; }\n", "new.nix": "1\n" } }),
    ).toMatchObject({
      created: ["out/hosts/yoga/new.nix"],
      changed: ["out/hosts/yoga/disko.nix", "out/hosts/yoga/strata.json"],
      removed: [
        "out/hosts/yoga/default.nix",
        "out/hosts/zephyrus/default.nix",
        "out/hosts/zephyrus/scripts/reset.sh",
        "out/hosts/zephyrus/strata.json",
      ],
    });
    expect(Object.keys(treeOf(root))).toEqual([
      "out",
      "out/hosts",
      "out/hosts/yoga",
      "out/hosts/yoga/disko.nix",
      "out/hosts/yoga/new.nix",
      "out/hosts/yoga/strata.json",
    ]);
  });

  it("does not touch what is unchanged", async () => {
    const root = makeRoot();
    await writeWell(root, fleet);
    const files = ["default.nix", "disko.nix", "strata.json"].map((name) =>
      join(root, "out/hosts/yoga", name),
    );
    for (const file of files) utimesSync(file, 1000, 1000);
    const result = await writeWell(root, fleet);
    expect(result).toMatchObject({ created: [], changed: [], removed: [] });
    expect(result.unchanged).toHaveLength(6);
    await writeWell(root, yogaChanged);
    expect(files.map((file) => statSync(file).mtimeMs === 1_000_000)).toEqual([true, false, false]);
  });

  it("makes files with mode 0644 less the umask", async () => {
    const root = makeRoot();
    await writeWell(root, fleet);
    expect(statSync(join(root, "out/hosts/yoga/disko.nix")).mode & 0o777).toBe(0o644 & ~process.umask());
  });

  it("writes any order of outputs and folders to the same bytes", async () => {
    const root = makeRoot();
    const request = requestFor(root, fleet);
    await write(root, fleet, {
      outputs: [...request.outputs].reverse(),
      folders: [...request.folders].reverse(),
    });
    expect(treeOf(root)).toEqual(await cleanTree(fleet));
  });

  it("leaves files that are nobody's business where they are", async () => {
    const root = makeRoot();
    put(root, "out/README.md", "mine\n");
    put(root, "out/hosts/yoga/hardware.nix", "mine\n");
    symlinkSync("/etc", join(root, "out/hosts/link"));
    await writeWell(root, fleet);
    await writeWell(root, {});
    expect(treeOf(root)).toEqual({
      out: null,
      "out/README.md": "mine\n",
      "out/hosts": null,
      "out/hosts/link": "-> /etc",
      "out/hosts/yoga": null,
      "out/hosts/yoga/hardware.nix": "mine\n",
    });
  });

  it("leaves other hosts alone when limited to some, however they stand", async () => {
    const root = makeRoot();
    await writeWell(root, fleet);
    put(root, "out/hosts/zephyrus/default.nix", "edited\n");
    put(root, "out/hosts/zephyrus/strata.json", "<<<<<<< broken");
    const covers = (folder: string) => folder === "hosts/yoga";
    const result = await write(root, { yoga: yogaChanged["yoga"]! }, { covers });
    expect(result).toMatchObject({
      diagnostics: [],
      changed: ["out/hosts/yoga/disko.nix", "out/hosts/yoga/strata.json"],
    });
    expect(readFileSync(join(root, "out/hosts/zephyrus/default.nix"), "utf8")).toBe("edited\n");
  });

  it("gives an output to the nearest folder, and keeps a manifest for what belongs to no host", async () => {
    const root = makeRoot();
    const folders = [{ folder: "" }, { folder: "homes/anna@yoga", model: null }];
    const outputs = ["lib.nix", "homes/anna@yoga/home.nix"].map((path) => ({
      path,
      text: "1\n",
      spec: "specs/a.ts",
    }));
    expect(await write(root, {}, { folders, outputs })).toMatchObject({ diagnostics: [] });
    expect(readFileSync(join(root, "out/strata.json"), "utf8")).toMatch(
      /^\{\n {2}"outputs": \[\n.*lib\.nix.*\n {2}\]\n\}\n$/,
    );
    expect(readFileSync(join(root, "out/homes/anna@yoga/strata.json"), "utf8")).toContain(
      '{"path": "home.nix"',
    );
    expect(await write(root, {})).toMatchObject({ diagnostics: [] });
    expect(treeOf(root)).toEqual({ out: null });
  });

  it("writes again what was deleted by hand", async () => {
    const root = makeRoot();
    await writeWell(root, fleet);
    unlinkSync(join(root, "out/hosts/yoga/disko.nix"));
    expect(await writeWell(root, fleet)).toMatchObject({
      created: ["out/hosts/yoga/disko.nix"],
      changed: [],
    });
  });
});

describe("comparing", () => {
  it("says what would be done, and does nothing", async () => {
    const root = makeRoot();
    await writeWell(root, fleet);
    const before = treeOf(root);
    const comparison = compareOutputs(requestFor(root, yogaChanged));
    expect(summarize(comparison)).toMatchObject({
      created: [],
      changed: ["out/hosts/yoga/disko.nix", "out/hosts/yoga/strata.json"],
      removed: [],
    });
    expect(comparison.differing.map(({ path }) => path)).toEqual(["hosts/yoga/disko.nix"]);
    expect(treeOf(root)).toEqual(before);
  });

  it("does not make out/ either", () => {
    const root = makeRoot();
    expect(summarize(compareOutputs(requestFor(root, fleet))).created).toHaveLength(6);
    expect(existsSync(join(root, "out"))).toBe(false);
  });
});

it("keeps an executable bit off and a reader's access on, whatever a file had", async () => {
  const root = makeRoot();
  await writeWell(root, fleet);
  const file = join(root, "out/hosts/yoga/disko.nix");
  chmodSync(file, 0o700);
  await writeWell(root, yogaChanged);
  expect(statSync(file).mode & 0o777).toBe(0o644 & ~process.umask());
});
