/** `strata-root diff` on a btrfs root, against a model that knows every change. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { tier, titled } from "../tiers.ts";
import { ChangingTree } from "./changing-tree.ts";
import { changesBetween, escaped, type Change } from "./expected-changes.ts";
import { shell } from "./shell.ts";
import { bcachefsHost, memoryHost, rootHost, zfsHost, type RootHost } from "./strata-root.ts";

/** Changes as lines, which are in no particular order. */
function linesOf(changes: readonly Change[]): string[] {
  return changes
    .map(
      ({ change, type, path, from, bytes }) =>
        `${change} ${type} ${path}${from === null ? "" : ` < ${from}`} ${bytes ?? "-"}`,
    )
    .sort();
}

async function changesOf(host: RootHost, ...args: string[]): Promise<string[]> {
  const { code, stdout, stderr } = await host.run("diff", "--json", ...args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return linesOf((JSON.parse(stdout) as { changes: Change[] }).changes);
}

/** What the model says, with its paths as strata-root writes them. */
function expected(changes: readonly Change[]): string[] {
  const text = (path: string): string => Buffer.from(escaped(path), "latin1").toString("utf8");
  return linesOf(
    changes.map((one) => ({ ...one, path: text(one.path), from: one.from === null ? null : text(one.from) })),
  );
}

describe.skipIf(!tier("root"))(titled("root", "strata-root diff"), () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])("is exact for a small tree (seed %i)", async (seed) => {
    const host = await rootHost();
    const tree = new ChangingTree(host.root, seed);
    await isExact(host, tree);
  });

  test("is exact for 100,000 files, and takes seconds", { timeout: 300_000 }, async () => {
    const host = await rootHost();
    const tree = new ChangingTree(host.root, 4);
    tree.fill(100_000);
    const old = tree.tree();
    expect(await host.run("baseline")).toMatchObject({ code: 0, stderr: "" });
    const measure = async (): Promise<string[]> => {
      const start = performance.now();
      const found = await changesOf(host);
      console.info(
        `${found.length} changes among ${old.size} paths: ${Math.round(performance.now() - start)} ms`,
      );
      return found;
    };
    tree.change(500);
    expect(await measure()).toEqual(expected(changesBetween(old, tree.tree())));
    tree.change(10_000);
    tree.setAttributes(50);
    expect(await measure()).toEqual(expected(changesBetween(old, tree.tree())));
  });

  test("is exact in nested subvolumes, too", async () => {
    const host = await rootHost();
    await shell(`btrfs subvolume create ${host.root}/srv > /dev/null`);
    const [outside, inside] = [new ChangingTree(host.root, 9), new ChangingTree(join(host.root, "srv"), 10)];
    for (const tree of [outside, inside]) tree.fill(100);
    const old = [outside.tree(), inside.tree()] as const;
    await host.run("baseline");
    for (const tree of [outside, inside]) tree.change(150);
    const wanted = [
      ...changesBetween(old[0], outside.tree()),
      ...below("/srv", changesBetween(old[1], inside.tree())),
    ];
    expect(await changesOf(host)).toEqual(expected(wanted));
  });

  // Where no file system can be asked, all of the tree is looked at.
  test.each([1, 2, 3])("is exact with the program for bcachefs (seed %i)", async (seed) => {
    const host = await bcachefsHost();
    await isExact(host, new ChangingTree(host.root, seed));
  });

  test.each([1, 2, 3])("is exact for a root in memory (seed %i)", async (seed) => {
    const host = await memoryHost();
    await shell(`mkdir ${host.root}/srv`);
    await isExact(host, new ChangingTree(join(host.root, "srv"), seed), "/srv");
  });

  test("asks ZFS what differs, and looks at all where its answer does not say", async () => {
    const host = await zfsHost();
    await shell(
      `cd ${host.root}; mkdir -p etc old/deep; echo 1 | tee etc/a etc/b old/deep/f 'etc/sp ace' > /dev/null`,
    );
    expect(await host.run("baseline")).toMatchObject({ code: 0, stderr: "" });
    await shell(
      `cd ${host.root}; mv old new; echo 2 >> new/deep/f; rm etc/a; mv etc/b etc/ü; echo 3 >> 'etc/sp ace'; mkdir made; echo 4 > made/x`,
    );
    const answer = ["M\t/\t/", "R\t/\t/old\t/new", "M\tF\t/new/deep/f", "M\t/\t/etc", "-\tF\t/etc/a"];
    answer.push("R\tF\t/etc/b\t/etc/\\0303\\0274", "M\tF\t/etc/sp\\0040ace", "+\t/\t/made", "+\tF\t/made/x");
    writeFileSync(join(host.programs, "answer"), `${answer.join("\n")}\n`);
    const lines = [
      "deleted   /etc/a\t2 bytes\t-",
      "modified  /etc/sp ace\t4 bytes\t-",
      "renamed   /etc/ü\tfrom /etc/b\t-",
    ];
    lines.push(
      "created   /made/\t1 file, 2 bytes\t-",
      "renamed   /new/\tfrom /old\t-",
      "modified  /new/deep/f\t4 bytes\t-",
    );
    const first = await host.run("diff");
    expect(first).toMatchObject({ code: 0, stderr: "" });
    expect(first.stdout.trimEnd().split("\n").slice(2)).toEqual(lines);

    await shell(`cd ${host.root}; ln made/x made/y`);
    answer[answer.length - 1] += "\t(+1)";
    writeFileSync(join(host.programs, "answer"), `${answer.join("\n")}\n`);
    lines[3] = "created   /made/\t2 files, 2 bytes\t-";
    const second = await host.run("diff");
    expect(second.stderr).toBe("strata-root: not all that differs has a name for ZFS: all is looked at\n");
    expect(second.stdout.trimEnd().split("\n").slice(2)).toEqual(lines);
  });
});

async function isExact(host: RootHost, tree: ChangingTree, folder = ""): Promise<void> {
  tree.fill(200);
  const old = tree.tree();
  expect(await host.run("baseline")).toMatchObject({ code: 0, stderr: "" });
  expect(await changesOf(host)).toEqual([]);
  tree.change(300);
  tree.setAttributes(10);
  expect(await changesOf(host)).toEqual(expected(below(folder, changesBetween(old, tree.tree()))));
}

/** Changes of a tree that is in a folder. */
function below(folder: string, changes: readonly Change[]): Change[] {
  const moved = (path: string): string => folder + path;
  return changes.map((one) => ({
    ...one,
    path: moved(one.path),
    from: one.from === null ? null : moved(one.from),
  }));
}
