/** An out/ that cannot be written: a clear message with the path, and out/ as it was. */

import { execFileSync } from "node:child_process";
import { chmodSync, chownSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import type { WriteResult } from "../../generator/stages/write.ts";
import { tier, titled } from "../tiers.ts";
import {
  cleanTree,
  ended,
  type Fleet,
  first,
  makeRoot,
  requestFor,
  second,
  startChild,
  third,
  treeOf,
  write,
  writeWell,
} from "./write-helpers.ts";

const fleet: Fleet = { yoga: { "disko.nix": "1\n" }, zephyrus: { "disko.nix": "1\n" } };
const changed: Fleet = { yoga: { "disko.nix": "2\n" }, zephyrus: { "disko.nix": "2\n" } };
const nobody = 65534;

/** A root on a file system of its own, of 64 KiB. */
function smallDisk(): string {
  const root = makeRoot();
  execFileSync("mount", ["-t", "tmpfs", "-o", "size=64k,nr_inodes=100", "strata-test", root]);
  onTestFinished(() => {
    execFileSync("umount", [root]);
  });
  return root;
}

/** Writes as a user who has no rights of root's. */
async function writeAsNobody(root: string, next: Fleet): Promise<WriteResult> {
  const { out } = await ended(startChild({ requests: [requestFor(root, next)], uid: nobody }));
  return JSON.parse(out) as WriteResult;
}

function giveAway(root: string): void {
  execFileSync("chown", ["-R", String(nobody), root]);
}

describe.runIf(tier("root"))(titled("root", "on a real disk"), () => {
  it("that is full", async () => {
    const root = smallDisk();
    await writeWell(root, fleet);
    const before = treeOf(root);
    const large: Fleet = { ...changed, zephyrus: { "disko.nix": "x".repeat(100_000) } };
    const { diagnostics } = await write(root, large);
    expect(diagnostics).toMatchObject([{ code: "E711", file: "out/hosts/zephyrus/disko.nix" }]);
    expect(diagnostics[0]?.message).toContain("the disk is full. out/ is as it was.");
    expect(treeOf(root)).toEqual(before);
    await writeWell(root, changed);
  });

  it("that has no room for another file", async () => {
    const root = smallDisk();
    await writeWell(root, fleet);
    const before = treeOf(root);
    const many = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`f${index}.nix`, ""]));
    expect((await write(root, { ...fleet, many })).diagnostics).toMatchObject([{ code: "E711" }]);
    expect(treeOf(root)).toEqual(before);
  });

  it("that is read-only, where a run without changes still succeeds", async () => {
    const root = smallDisk();
    await writeWell(root, fleet);
    const before = treeOf(root);
    execFileSync("mount", ["-o", "remount,ro", root]);
    const { diagnostics } = await write(root, changed);
    expect(diagnostics).toMatchObject([{ code: "E711", file: "out/.strata.lock" }]);
    expect(diagnostics[0]?.message).toContain("the file system is read-only");
    expect(treeOf(root)).toEqual(before);
    await writeWell(root, fleet);
  });
});

describe.runIf(tier("root"))(titled("root", "without the rights"), () => {
  it("to make out/", async () => {
    const root = makeRoot();
    chmodSync(root, 0o755);
    const { diagnostics } = await writeAsNobody(root, fleet);
    expect(diagnostics).toMatchObject([{ code: "E711", file: "out/" }]);
    expect(diagnostics[0]?.message).toBe("out/ cannot be written: permission denied.");
    expect(treeOf(root)).toEqual({});
  });

  it("to write in one host's folder", async () => {
    const root = makeRoot();
    await writeWell(root, fleet);
    giveAway(root);
    chownSync(join(root, "out/hosts/zephyrus"), 0, 0);
    const before = treeOf(root);
    const { diagnostics } = await writeAsNobody(root, changed);
    expect(diagnostics).toMatchObject([{ code: "E711", file: "out/hosts/zephyrus/disko.nix" }]);
    expect(diagnostics[0]?.message).toContain("permission denied. out/ is as it was.");
    expect(treeOf(root)).toEqual(before);
  });

  it("to look into a folder", async () => {
    const root = makeRoot();
    await writeWell(root, fleet);
    mkdirSync(join(root, "out/hosts/secret"), { mode: 0o700 });
    giveAway(root);
    chownSync(join(root, "out/hosts/secret"), 0, 0);
    const { diagnostics } = await writeAsNobody(root, changed);
    expect(diagnostics).toMatchObject([{ code: "E711", file: "out/hosts/secret" }]);
    expect(diagnostics[0]?.message).toContain("cannot be read: permission denied");
  });

  it("to read a file", async () => {
    const root = makeRoot();
    await writeWell(root, fleet);
    giveAway(root);
    chownSync(join(root, "out/hosts/yoga/disko.nix"), 0, 0);
    chmodSync(join(root, "out/hosts/yoga/disko.nix"), 0o600);
    const before = treeOf(root);
    const { diagnostics } = await writeAsNobody(root, changed);
    expect(diagnostics).toMatchObject([{ code: "E711", file: "out/hosts/yoga/disko.nix" }]);
    expect(treeOf(root)).toEqual(before);
  });
});

describe.each(["ENOSPC", "EPERM"])("%s at each of its steps", (what) => {
  it("leaves out/ as it was, and says which file", async () => {
    for (let at = 1; ; at++) {
      const root = makeRoot();
      await writeWell(root, first);
      const before = treeOf(root);
      const { out, end } = await ended(
        startChild({ requests: [requestFor(root, second)], fault: { at, what } }),
      );
      expect(end).toBe(0);
      const { diagnostics } = JSON.parse(out) as WriteResult;
      if (diagnostics.length === 0) break;
      expect(diagnostics).toMatchObject([{ code: "E711", severity: "error" }]);
      expect(diagnostics[0]?.file).toMatch(/^out\//);
      expect(treeOf(root), `step ${at}: ${diagnostics[0]?.message}`).toEqual(before);
      await writeWell(root, third);
      expect(treeOf(root)).toEqual(await cleanTree(third));
    }
  });
});

it("a new root stays empty when the disk is full", async () => {
  for (let at = 1; at < 12; at++) {
    const root = makeRoot();
    const { out } = await ended(
      startChild({ requests: [requestFor(root, first)], fault: { at, what: "ENOSPC" } }),
    );
    expect(JSON.parse(out)).toMatchObject({ diagnostics: [{ code: "E711" }] });
    expect(treeOf(root)).toEqual({});
  }
});
