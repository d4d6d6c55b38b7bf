/** New files that git, and so a flake, does not see. */

import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { type Fleet, makeRoot, put, write, writeWell } from "./write-helpers.ts";

const fleet: Fleet = { yoga: { "disko.nix": "1\n" } };
const files = ["out/hosts/yoga/disko.nix", "out/hosts/yoga/strata.json"];

function repository(): string {
  const root = makeRoot();
  execFileSync("git", ["init", "-q", root]);
  return root;
}

describe("git", () => {
  it("is asked which of the new files it does not track", async () => {
    const root = repository();
    const result = await write(root, fleet);
    expect(result).toMatchObject({ created: files, untracked: files, ignored: [] });
    expect(result.diagnostics).toMatchObject([
      { severity: "warning", code: "W721", hint: "Run: git add out" },
    ]);
    expect(result.diagnostics[0]?.message).toContain(files.join(", "));
  });

  it("is told apart when it ignores them", async () => {
    const root = repository();
    put(root, ".gitignore", "*.nix\n");
    const result = await write(root, fleet);
    expect(result).toMatchObject({ untracked: [files[1]], ignored: [files[0]] });
    expect(result.diagnostics.map(({ code }) => code)).toEqual(["W721", "W722"]);
  });

  it("has nothing to say of files that it tracks", async () => {
    const root = repository();
    await write(root, fleet);
    execFileSync("git", ["-C", root, "add", "out"]);
    await writeWell(root, {});
    expect(await writeWell(root, fleet)).toMatchObject({ created: files, untracked: [], ignored: [] });
  });

  it("finds the files of a root that is a folder of a repository, with odd names too", async () => {
    const root = join(repository(), "a folder");
    mkdirSync(root);
    const path = 'out/hosts/yöga/a "b".nix';
    const result = await write(root, { yöga: { 'a "b".nix': "1\n" } });
    expect(result.untracked).toContain(path);
  });

  it("sees only outputs after a run", async () => {
    const root = repository();
    await write(root, fleet);
    const status = execFileSync("git", ["-C", root, "status", "--porcelain", "-uall"], { encoding: "utf8" });
    expect(status.split("\n").filter(Boolean)).toEqual(files.map((file) => `?? ${file}`));
  });

  it("need not be there, nor the root be in a repository", async () => {
    await writeWell(makeRoot(), fleet);
    vi.stubEnv("PATH", "/nowhere");
    try {
      await writeWell(makeRoot(), fleet);
    } finally {
      vi.unstubAllEnvs();
    }
  });
});
