/** Which old roots `strata-root gc` leaves, on a btrfs file system of its own. */
import { once } from "node:events";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { tier, titled } from "../tiers.ts";
import { randomOf } from "./modelled-tree.ts";
import { day, keepRoots, left, nameAt, survivors } from "./old-roots.ts";
import { shell } from "./shell.ts";
import { bcachefsHost, rootHost } from "./strata-root.ts";

describe.skipIf(!tier("root"))(titled("root", "strata-root gc"), () => {
  test.each([1, 2, 3])("keeps what the policy says of roots at random times (seed %i)", async (seed) => {
    const random = randomOf(seed);
    const keep = { recent: 1 + random(6), weekly: random(8), monthly: random(15) };
    const host = await rootHost({ rootReset: { keep } });
    const names = new Set<string>();
    while (names.size < 60) {
      const time = Date.UTC(2025, 10, 20) + random(400) * day + random(3) * 3600_000;
      names.add(nameAt(time, random(3) === 0 ? 2 + random(12) : 1));
    }
    const booted = [...names].filter(() => random(20) === 0);
    await keepRoots(host, [...names], booted);
    const wanted = survivors([...names], keep, booted);

    const planned = await host.run("gc", "--dry-run");
    expect(left(host)).toHaveLength(60);
    const done = await host.run("gc");
    expect(left(host)).toEqual(wanted);
    expect(planned.stdout.replaceAll("would be deleted", "deleted")).toBe(done.stdout);
    expect(await host.run("gc")).toEqual({ code: 0, stdout: "", stderr: "" });
  });

  test("leaves of a year of daily resets what the policy says, each time", { timeout: 240_000 }, async () => {
    const host = await rootHost();
    const policy = { recent: 5, weekly: 4, monthly: 12 };
    let names: string[] = [];
    for (let days = 0; days < 370; days += 10) {
      const added = Array.from({ length: 10 }, (_, index) =>
        nameAt(Date.UTC(2025, 11, 1, 4) + (days + index) * day),
      );
      await keepRoots(host, added, added.slice(0, 1));
      const every = [...names, ...added];
      names = survivors(
        every,
        policy,
        every.filter((name) => existsSync(join(host.kept, name, "var"))),
      );
      expect(await host.run("gc")).toMatchObject({ code: 0, stderr: "" });
      expect(left(host)).toEqual(names);
    }
    expect(names.length).toBeGreaterThan(15);
  });

  test("never deletes the newest root that has booted", async () => {
    const host = await rootHost({ rootReset: { keep: { recent: 1, weekly: 0, monthly: 0 } } });
    const names = Array.from({ length: 5 }, (_, index) => nameAt(Date.UTC(2026, 0, 1 + index)));
    await keepRoots(host, names, names.slice(0, 2));
    expect(await host.run("gc")).toMatchObject({ code: 0 });
    expect(left(host)).toEqual([names[1], names[4]]);
  });

  test("deletes nothing after a reset that failed", async () => {
    const host = await rootHost({ rootReset: { keep: { recent: 1, weekly: 0, monthly: 0 } } });
    const names = [nameAt(0), nameAt(day)];
    await keepRoots(host, names);
    writeFileSync(join(host.state, "failed"), "the disk is full\n");
    expect(await host.run("gc")).toEqual({
      code: 1,
      stdout: "",
      stderr:
        "error: the last reset failed, so no old root is deleted before one has succeeded: the disk is full\n",
    });
    expect(left(host)).toEqual(names);
  });

  test("deletes what is nested in an old root, and nothing that a name feigns", async () => {
    const host = await rootHost({ rootReset: { keep: { recent: 1, weekly: 0, monthly: 0 } } });
    const [old = "", newest = ""] = [nameAt(0), nameAt(day)];
    await keepRoots(host, [old, newest]);
    await shell(`cd ${host.top}
        btrfs subvolume create @persist > /dev/null; echo precious > @persist/file
        persist=$(btrfs inspect-internal rootid @persist) own=$(btrfs inspect-internal rootid @old-roots/${old})
        cd @old-roots/${old}
        mkdir -p "var/lib/it's a" srv
        for path in "var/lib/it's a/machine" srv/one srv/one/two srv/one/two/three $'new\\nline' "$(printf 'x\\nID %s gen 9 parent %s top level 5 path y' $persist $own)"; do
          btrfs subvolume create "$path" > /dev/null
        done
        btrfs subvolume snapshot -r srv/one srv/one/two/copy > /dev/null
        btrfs property set srv/one/two ro true
        btrfs property set srv/one ro true`);
    expect(await host.run("gc")).toEqual({ code: 0, stdout: `deleted: ${old}\n`, stderr: "" });
    expect(left(host)).toEqual([newest]);
    expect(await shell(`cat ${host.top}/@persist/file`)).toBe("precious\n");
    expect(await shell(`btrfs subvolume list ${host.top} | awk '{print $NF}' | sort | xargs`)).toBe(
      `@old-roots @old-roots/${newest} @persist @root\n`,
    );
  });

  test("leaves other names alone, and says so", async () => {
    const host = await rootHost({ rootReset: { keep: { recent: 1, weekly: 0, monthly: 0 } } });
    await keepRoots(host, [nameAt(0), nameAt(day)]);
    const others = ["20261301T000000Z", "20260101T000000Z", "by hand", "20260101T000000Z-1"];
    for (const name of others) mkdirSync(join(host.kept, name));
    const { code, stderr } = await host.run("gc");
    expect(code).toBe(0);
    expect(left(host)).toEqual([...others, nameAt(day)].sort());
    for (const name of others) expect(stderr).toContain(`strata-root: @old-roots/${name} is left alone`);
  });

  test("goes on after it was cut off", { timeout: 120_000 }, async () => {
    const host = await rootHost({ rootReset: { keep: { recent: 2, weekly: 0, monthly: 0 } } });
    const names = Array.from({ length: 40 }, (_, index) => nameAt(index * day));
    await keepRoots(host, names);
    await shell(
      `cd ${host.kept}; for name in *; do btrfs subvolume create $name/a > /dev/null; btrfs subvolume create $name/a/b > /dev/null; done`,
    );
    const random = randomOf(7);
    for (let cuts = 0; cuts < 6; cuts += 1) {
      const started = host.start("gc");
      await setTimeout(100 + random(500));
      process.kill(-started.pid!, "SIGKILL");
      await once(started, "exit");
      expect(left(host)).toEqual(expect.arrayContaining(names.slice(-2)));
    }
    expect(await host.run("gc")).toMatchObject({ code: 0, stderr: "" });
    expect(left(host)).toEqual(names.slice(-2));
  });

  test("with the program for bcachefs, deletes what is nested, too", async () => {
    const host = await bcachefsHost();
    const names = Array.from({ length: 18 }, (_, index) => nameAt(index * 40 * day));
    await keepRoots(host, names, names.slice(0, 1));
    await shell(
      `cd ${host.kept}/${names[3]}; mkdir -p a/b; btrfs subvolume create a/b/c > /dev/null; btrfs subvolume create a/b/c/d > /dev/null`,
    );
    await shell(
      `cd ${host.kept}; btrfs subvolume snapshot -r ${names[3]}/a/b/c ${names[3]}/a/copy > /dev/null`,
    );
    expect((await host.run("gc")).code).toBe(0);
    expect(left(host)).toEqual(survivors(names, { recent: 5, weekly: 4, monthly: 12 }, names.slice(0, 1)));
    expect((await host.run("ls")).stdout).toMatch(/^19711112T000000Z +\d+ days +\S+ KiB +- +no /m);
  });
});
