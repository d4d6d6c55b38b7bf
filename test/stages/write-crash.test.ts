/** Killed at any moment: every file is whole, nothing foreign is lost, and the next run, whatever its specs, puts all right. */

import { cpSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  cleanTree,
  ended,
  type Fleet,
  first,
  fleets,
  makeRoot,
  none,
  put,
  requestFor,
  second,
  startChild,
  text,
  third,
  treeOf,
  write,
  writeWell,
} from "./write-helpers.ts";

/** Strata's own files, which are there while a run writes. */
const own = /(\.strata-tmp|\.strata\.journal|\.strata\.lock(\.next)*)$/;
const foreign = { "out/notes.txt": "mine\n", "out/hosts/a/hardware.nix": "mine\n" };

async function rootWith(fleet: Fleet): Promise<string> {
  const root = makeRoot();
  await writeWell(root, fleet);
  for (const [path, content] of Object.entries(foreign)) put(root, path, content);
  return root;
}

function copyOf(root: string): string {
  const copy = makeRoot();
  cpSync(root, copy, { recursive: true, verbatimSymlinks: true });
  return copy;
}

/** Runs the stage and lets it die at its `at`-th step; false if it has fewer. */
async function dies(root: string, fleet: Fleet, at: number, what = "SIGKILL"): Promise<boolean> {
  const { end } = await ended(startChild({ requests: [requestFor(root, fleet)], fault: { at, what } }));
  expect([0, what]).toContain(end);
  return end !== 0;
}

async function expectWhole(root: string, ...possible: Fleet[]): Promise<void> {
  const trees = await Promise.all([
    ...possible.map(cleanTree),
    Promise.resolve<Record<string, string | null>>(foreign),
  ]);
  for (const [path, content] of Object.entries(treeOf(root))) {
    if (content === null || own.test(path)) continue;
    expect(
      trees.map((tree) => tree[path]),
      `${path} after the kill`,
    ).toContain(content);
  }
  expect(treeOf(root)).toMatchObject(foreign);
}

const repaired = new Map<Fleet, ReturnType<typeof treeOf>>();

async function expectRepaired(root: string, fleet: Fleet): Promise<void> {
  await writeWell(root, fleet);
  if (!repaired.has(fleet)) repaired.set(fleet, treeOf(await rootWith(fleet)));
  expect(treeOf(root)).toEqual(repaired.get(fleet));
}

describe.each([
  ["a changed fleet", first, second],
  ["a first run", none, first],
  ["a last run", first, none],
])("%s, killed at each of its steps", (_, from, to) => {
  it("leaves whole files, and any next run succeeds", async () => {
    for (let at = 1; ; at++) {
      const root = await rootWith(from);
      if (!(await dies(root, to, at))) {
        expect(at).toBeGreaterThan(from === none || to === none ? 10 : 25);
        break;
      }
      await expectWhole(root, from, to);
      for (const next of fleets) await expectRepaired(copyOf(root), next);
    }
  });
});

it("killed twice and three times, at any steps, loses nothing either", async () => {
  const someFleet = fc.constantFrom(...fleets);
  const kill = fc.tuple(someFleet, fc.integer({ min: 1, max: 40 }));
  await fc.assert(
    fc.asyncProperty(
      someFleet,
      fc.array(kill, { minLength: 2, maxLength: 3 }),
      someFleet,
      async (from, kills, next) => {
        const root = await rootWith(from);
        for (const [fleet, at] of kills) await dies(root, fleet, at);
        await expectWhole(root, ...fleets);
        await expectRepaired(root, next);
      },
    ),
    { numRuns: 25 },
  );
});

it("killed again before it got to what the first kill left", async () => {
  const root = await rootWith(first);
  // Far enough to have replaced host a's files, not yet its manifest.
  await dies(root, second, 16);
  expect(treeOf(root)).toMatchObject({ "out/hosts/a/disko.nix": text("a2") });
  expect(treeOf(root)["out/hosts/a/strata.json"]).toContain("gone.nix");
  for (let at = 1; at <= 12; at++) {
    const again = copyOf(root);
    await dies(again, third, at);
    expect(treeOf(again)).toMatchObject({ "out/hosts/a/disko.nix": text("a2") });
    await expectRepaired(again, first);
  }
});

it("killed at any time by the clock, while it writes over and over", async () => {
  const root = await rootWith(none);
  const requests = [first, second, third, none].map((fleet) => requestFor(root, fleet));
  for (let round = 0; round < 12; round++) {
    const child = startChild({ requests, rounds: 100_000 });
    const end = ended(child);
    await new Promise((wrote) => child.stdout?.once("data", wrote));
    setTimeout(() => child.kill("SIGKILL"), Math.random() * 30);
    expect((await end).end).toBe("SIGKILL");
    await expectWhole(root, ...fleets);
    if (round % 3 === 0) await expectRepaired(root, fleets[round % 4]!);
  }
});

it("a run limited to one host leaves to a later run what a killed one left of the others", async () => {
  for (let at = 5; ; at += 3) {
    const root = await rootWith(first);
    if (!(await dies(root, second, at))) break;
    const others = Object.entries(treeOf(root)).filter(([path]) => /hosts\/[bc]/.test(path));
    const limited = await write(root, { a: third["a"]! }, { covers: (folder) => folder === "hosts/a" });
    expect(limited.diagnostics).toEqual([]);
    expect(Object.entries(treeOf(root)).filter(([path]) => /hosts\/[bc]/.test(path))).toEqual(others);
    await expectRepaired(root, third);
  }
});

it("does not take a file for its own because a killed run meant to write one there", async () => {
  const root = await rootWith(first);
  // Far enough to have written the journal, not yet a new file.
  await dies(root, second, 8);
  expect(treeOf(root)).toHaveProperty(["out/.strata.journal"]);
  put(root, "out/hosts/a/new.nix", "mine\n");
  expect((await write(root, second)).diagnostics).toMatchObject([
    { code: "E701", file: "out/hosts/a/new.nix" },
  ]);
  await writeWell(root, first);
  expect(treeOf(root)).toHaveProperty(["out/hosts/a/new.nix"], "mine\n");
});

it("refuses a journal that it cannot have written", async () => {
  for (const line of [
    "nonsense\n",
    `${"0".repeat(64)}  ../../precious\n`,
    `${"0".repeat(64)}  /etc/passwd\n`,
  ]) {
    const root = await rootWith(first);
    put(root, "out/.strata.journal", line);
    expect((await write(root, first)).diagnostics).toMatchObject([
      { code: "E705", file: "out/.strata.journal" },
    ]);
  }
});
