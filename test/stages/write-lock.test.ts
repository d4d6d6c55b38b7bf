/** Two runs at once, and locks of the dead. */

import { lstatSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { compareOutputs, writeOutputs } from "../../generator/stages/write.ts";
import { acquireLock } from "../../generator/stages/write/lock.ts";
import { thisProcess } from "../../generator/stages/write/owner.ts";
import {
  cleanTree,
  ended,
  type Fleet,
  makeRoot,
  put,
  requestFor,
  startChild,
  treeOf,
  write,
  writeWell,
} from "./write-helpers.ts";

const fleet: Fleet = { yoga: { "disko.nix": "1\n" } };
const dead = () => ({ ...thisProcess(), start: "1" });

function lockedRoot(owner: object): string {
  const root = makeRoot();
  put(root, "out/README.md", "mine\n");
  symlinkSync(JSON.stringify(owner), join(root, "out/.strata.lock"));
  return root;
}

describe("waiting", () => {
  it("waits for a run, tells whom for, and writes when it ends", async () => {
    const root = makeRoot();
    put(root, "out/README.md", "mine\n");
    const lock = join(root, "out/.strata.lock");
    const child = startChild({ hold: lock });
    await new Promise((held) => child.stdout?.once("data", held));
    const waitedFor: number[] = [];
    const comparison = compareOutputs(requestFor(root, fleet));
    const onWait = ({ pid }: { pid: number }) => {
      waitedFor.push(pid);
      child.kill("SIGKILL");
    };
    const result = await writeOutputs(comparison, { lockWait: 10_000, onWait });
    expect(result.diagnostics).toEqual([]);
    expect(waitedFor).toEqual([child.pid]);
    expect(Object.keys(treeOf(root))).not.toContain("out/.strata.lock");
  });

  it("gives up in the end, names the process, and has written nothing", async () => {
    const root = lockedRoot(thisProcess());
    const before = treeOf(root);
    const { diagnostics } = await write(root, fleet);
    expect(diagnostics.map(({ code }) => code)).toEqual(["E712"]);
    expect(diagnostics[0]?.message).toContain(`process ${process.pid}`);
    expect(treeOf(root)).toEqual(before);
  });

  it("takes a dead run's lock away even when there is nothing else to do", async () => {
    const root = makeRoot();
    await writeWell(root, fleet);
    symlinkSync(JSON.stringify(dead()), join(root, "out/.strata.lock"));
    await writeWell(root, fleet);
    expect(treeOf(root)).toEqual(await cleanTree(fleet));
  });

  it("sees what the other run wrote", async () => {
    const root = makeRoot();
    const comparison = compareOutputs(requestFor(root, fleet));
    await writeWell(root, fleet);
    expect(await writeOutputs(comparison)).toMatchObject({ created: [], diagnostics: [] });
  });

  it("lets two cold runs both succeed", async () => {
    const root = makeRoot();
    const requests = [requestFor(root, fleet)];
    const children = [1, 2, 3, 4].map(() => startChild({ requests, lockWait: 20_000 }));
    for (const { out, end } of await Promise.all(children.map(ended))) {
      expect(end).toBe(0);
      expect(JSON.parse(out)).toMatchObject({ diagnostics: [] });
    }
    expect(treeOf(root)).toEqual(await cleanTree(fleet));
  });

  it("lets runs with other specs take turns, and never mixes them", async () => {
    const root = makeRoot();
    const fleets: Fleet[] = ["a", "b", "c"].map((text) => ({
      yoga: { "x.nix": text, "y.nix": text, [`${text}.nix`]: text },
    }));
    const children = fleets.map((each) =>
      startChild({ requests: [requestFor(root, each)], rounds: 20, lockWait: 30_000 }),
    );
    for (const { out, end } of await Promise.all(children.map(ended))) {
      expect(end).toBe(0);
      expect(out).not.toContain('"severity":"error"');
    }
    expect(await Promise.all(fleets.map(cleanTree))).toContainEqual(treeOf(root));
  });
});

describe("a lock whose owner", () => {
  it.each([
    ["ended, its number now another process's", dead],
    ["ended", () => ({ ...thisProcess(), pid: 2 ** 22 + 1 })],
    ["ran before a reboot", () => ({ ...thisProcess(), boot: "another" })],
  ])("%s is taken over", async (_, owner) => {
    const root = lockedRoot(owner());
    await writeWell(root, fleet);
    expect(Object.keys(treeOf(root))).not.toContain("out/.strata.lock");
  });

  it.each([
    ["is on another machine", () => ({ ...thisProcess(), host: "elsewhere", boot: "another" })],
    ["is in another container", () => ({ ...thisProcess(), namespace: "pid:[1]", start: "1" })],
  ])("%s is respected", async (_, owner) => {
    const { diagnostics } = await write(lockedRoot(owner()), fleet);
    expect(diagnostics[0]).toMatchObject({ code: "E712", file: "out/.strata.lock" });
    expect(diagnostics[0]?.hint).toContain("delete out/.strata.lock");
  });

  it("is a process that ended and was not waited for is taken over", async () => {
    const root = makeRoot();
    put(root, "out/README.md", "mine\n");
    const lock = join(root, "out/.strata.lock");
    const child = startChild({ hold: lock });
    await new Promise((held) => child.stdout?.once("data", held));
    child.kill("SIGKILL");
    // Until the event loop turns, Node has not waited for it.
    const { holder, release } = await acquireLock(lock, { lockWait: 5_000 });
    expect(holder).toBe("me");
    await release();
  });

  it("died while it took over a dead one's lock is followed in turn", async () => {
    const root = lockedRoot(dead());
    symlinkSync(JSON.stringify(dead()), join(root, "out/.strata.lock.next"));
    symlinkSync(JSON.stringify(dead()), join(root, "out/.strata.lock.next.next"));
    await writeWell(root, fleet);
    expect(Object.keys(treeOf(root)).filter((path) => path.includes("lock"))).toEqual([]);
  });

  it("is no strata's is left where it is", async () => {
    const root = makeRoot();
    put(root, "out/.strata.lock", "mine\n");
    expect((await write(root, fleet)).diagnostics).toMatchObject([
      { code: "E712", file: "out/.strata.lock" },
    ]);
    expect(readFileSync(join(root, "out/.strata.lock"), "utf8")).toBe("mine\n");
  });
});

it("is taken over by one of many, never by two", async () => {
  const root = makeRoot();
  const file = join(root, "count");
  writeFileSync(file, "0");
  const lock = join(root, "lock");
  for (let round = 0; round < 5; round++) {
    symlinkSync(JSON.stringify(dead()), lock);
    const children = Array.from({ length: 8 }, () => startChild({ count: { lock, file }, rounds: 5 }));
    for (const { end } of await Promise.all(children.map(ended))) expect(end).toBe(0);
  }
  expect(readFileSync(file, "utf8")).toBe(String(5 * 8 * 5));
});

describe("a signal", () => {
  it.each(["SIGINT", "SIGTERM"])(
    "%s while writing lets the run finish, then ends the process",
    async (what) => {
      for (const at of [3, 5, 9]) {
        const root = makeRoot();
        const { end, out } = await ended(
          startChild({ requests: [requestFor(root, fleet)], fault: { at, what } }),
        );
        expect([end, out]).toEqual([what, ""]);
        expect(treeOf(root)).toEqual(await cleanTree(fleet));
      }
    },
  );

  it.each(["SIGINT", "SIGTERM"] as const)("%s while holding the lock takes it away", async (signal) => {
    const root = makeRoot();
    const lock = join(root, "lock");
    const child = startChild({ hold: lock });
    const end = ended(child);
    await new Promise((held) => child.stdout?.once("data", held));
    expect(JSON.parse(readlinkSync(lock))).toMatchObject({ pid: child.pid });
    child.kill(signal);
    expect((await end).end).toBe(signal);
    expect(lstatSync(lock, { throwIfNoEntry: false })).toBeUndefined();
  });
});
