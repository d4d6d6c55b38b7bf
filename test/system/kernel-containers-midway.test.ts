/** What `strata-containers status` and `check-bloat` say in the midst of a migration: the store's own folder is none to delete. */
import { describe, expect, test } from "vitest";
import { tier, titled } from "../tiers.ts";
import { storeToMigrate, withPlanted } from "./container-migration.ts";
import { statusOf, type PodmanHost } from "./podman.ts";
import { succeed } from "./shell.ts";

/** What is said first of a migration that was cut off. */
const cutOff =
  "a migration was cut off: run `strata-containers migrate`, which puts the old\nstore back first\n";

/** Runs the program as while a run is at work, which holds the lock. */
const underWay = (host: PodmanHost, command: string) =>
  host.run(`exec 9<$(dirname ${host.graphRoot}); flock 9; exec bash ${host.program} ${command}`);

/** Where the state file says that the store is. */
const namedBy = async (host: PodmanHost): Promise<string> =>
  (await host.shell(`jq --raw-output .going ${host.graphRoot}.strata-state`)).trim();

describe.skipIf(!tier("podman"))(titled("podman", "strata-containers in the midst of a migration"), () => {
  test.each([
    ["between the renames", "mv .*storage\\.strata-new .*storage$", "nothing is in place"],
    ["in the new store", "podman create .*--name=stopped", "overlay, as the spec has it"],
  ])("cut off %s, the store is none to delete", async (_, call, driver) => {
    const host = await storeToMigrate();
    const other = `${host.graphRoot}-backup-20260102-030405`;
    await host.shell(`mkdir ${other}`);
    await withPlanted(host, call, "kill");
    const going = await namedBy(host);

    const { stdout } = await succeed(host.strata("status"));
    expect(stdout).toMatch(new RegExp(`^${cutOff}driver         ${driver}`));
    expect(stdout).toContain(
      `\nstore          ${going}:\n               this is the store itself: do not touch it\n`,
    );
    expect(stdout.match(/rm -rf .*/g)).toEqual([`rm -rf ${other}`]);
    expect(await statusOf(host)).toMatchObject({ migration: "cut off", backups: [{ path: other }] });
    expect(await host.strata("check-bloat")).toMatchObject({
      code: 3,
      stdout: cutOff.replace("\nstore", " store"),
    });

    const meanwhile = await underWay(host, "status");
    expect(meanwhile).toMatchObject({ code: 0 });
    expect(meanwhile.stdout).toMatch(/^a migration is under way\n/);
    expect(meanwhile.stdout).not.toContain(`rm -rf ${going}`);
    expect(JSON.parse((await underWay(host, "status --json")).stdout)).toMatchObject({
      migration: "under way",
      backups: [{ path: other }],
    });
    expect(await underWay(host, "check-bloat")).toMatchObject({
      code: 0,
      stdout: "a migration is under way: the store is looked at once it has ended\n",
    });

    // What it says to do works, and the old store is a backup then.
    const { stdout: done } = await succeed(host.strata("migrate", "--yes"));
    const backup = /^Done\. The old store is whole, as (.*)\.$/m.exec(done)![1]!;
    const after = await succeed(host.strata("status"));
    expect(after.stdout).toMatch(/^driver         overlay, as the spec has it\n/);
    expect(after.stdout).toContain(`\n                 podman unshare rm -rf ${backup}\n`);
    expect(await statusOf(host)).toMatchObject({ migration: null });
  });

  test("cut off while the store is in its place, its figures are told", async () => {
    const host = await storeToMigrate();
    await withPlanted(host, "podman .* push ", "kill");
    const { stdout } = await succeed(host.strata("status"));
    expect(stdout).toMatch(new RegExp(`^${cutOff}driver         vfs on disk, overlay by the spec:`));
    expect(stdout).toContain("\nbackups        none\n");
    expect(stdout).not.toContain("the store itself");
    expect(await statusOf(host)).toMatchObject({ migration: "cut off", containers: { all: 2 } });
  });

  test("a state file that can't be read lets none be deleted", async () => {
    const host = await storeToMigrate();
    await host.shell(`mkdir ${host.graphRoot}-backup-20260102-030405
      echo '{' > ${host.graphRoot}.strata-state`);
    expect(await host.strata("status")).toMatchObject({
      code: 1,
      stdout: "",
      stderr: expect.stringContaining(
        `error: ${host.graphRoot}.strata-state can't be read: it says which folder is the store, so delete none\n`,
      ) as string,
    });
  });
});
