/** `strata-root diff` on a btrfs root, against a model that knows every change. */
import { describe, expect, test } from "vitest";
import { tier, titled } from "../tiers.ts";
import { ChangingTree } from "./changing-tree.ts";
import { changesBetween, escaped, type Change } from "./expected-changes.ts";
import { rootHost, type RootHost } from "./strata-root.ts";

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
    tree.fill(200);
    const old = tree.tree();
    expect(await host.run("baseline")).toMatchObject({ code: 0, stderr: "" });
    expect(await changesOf(host)).toEqual([]);
    tree.change(300);
    tree.setAttributes(10);
    expect(await changesOf(host)).toEqual(expected(changesBetween(old, tree.tree())));
  });

  test("is exact for 100,000 files, and takes seconds", { timeout: 300_000 }, async () => {
    const host = await rootHost();
    const tree = new ChangingTree(host.root, 4);
    tree.fill(100_000);
    const old = tree.tree();
    expect(await host.run("baseline")).toMatchObject({ code: 0, stderr: "" });
    tree.change(10_000);
    tree.setAttributes(50);
    const wanted = expected(changesBetween(old, tree.tree()));
    const start = performance.now();
    const found = await changesOf(host);
    console.info(
      `${found.length} changes among ${old.size} paths: ${Math.round(performance.now() - start)} ms`,
    );
    expect(found).toEqual(wanted);
  });
});
