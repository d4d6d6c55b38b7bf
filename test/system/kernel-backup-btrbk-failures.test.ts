/** Backups with btrbk that do not come to their end, and those that are damaged later. */
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { describeBackups } from "./backup.ts";
import { machine } from "./backup-btrbk.ts";
import { shell } from "./shell.ts";

describeBackups("backups with btrbk", 300_000, () => {
  test("what a cut-off run left is removed by the next one", async () => {
    const host = await machine();
    await shell(`head -c 200M /dev/urandom > ${host.home}/random`);
    await host.backupCutOff();
    const [partial] = host.received();
    expect(await host.script("restore", "list")).toMatchObject({ code: 0, stdout: `${host.home}\n` });
    expect(await host.script("verify")).toMatchObject({ code: 1 });
    expect(await host.backup()).toMatchObject({ code: 0 });
    const shown = await shell(
      `for it in ${host.target}/*; do btrfs subvolume show $it | grep "Received UUID"; done`,
    );
    expect(shown).not.toMatch(/Received UUID:\s*-/);
    expect(partial).toBeDefined();
    expect(await host.script("verify")).toMatchObject({ code: 0 });
  });

  test("without a database that is to be told, the rest is backed up, and the unit fails", async () => {
    const host = await machine(() => ({
      databases: { redis: { socket: "/run/redis-none/redis.sock" } },
    }));
    const failed = await host.backup();
    expect(failed.code).not.toBe(0);
    expect(failed.stderr).toContain("error: Redis could not be told of the backup: see above.");
    expect(host.received()).toHaveLength(1);
    expect(host.figure("last-success")).toBeUndefined();
  });

  test("damage is found", async () => {
    const host = await machine();
    await shell(`echo good > ${host.home}/file`);
    expect(await host.backup()).toMatchObject({ code: 0 });
    const [name] = host.received();
    await shell(`
      btrfs property set -f ${host.target}/${name} ro false
      echo evil > ${host.target}/${name}/file
      btrfs property set -f ${host.target}/${name} ro true`);
    const verified = await host.script("verify");
    expect(verified.code).toBe(1);
    expect(verified.stderr).toMatch(/was not received from|are not those of/);
    expect(host.figure("last-verified")).toBeUndefined();
  });

  test("a full disk fails, and loses nothing", async () => {
    const host = await machine();
    await shell(`echo small > ${host.home}/file`);
    expect(await host.backup("2026-03-01 02:00:00")).toMatchObject({ code: 0 });
    const success = host.figure("last-success");
    await shell(
      `head -c 800M /dev/urandom > ${host.disk}/filler; head -c 400M /dev/urandom > ${host.home}/large; sync`,
    );
    const failed = await host.backup("2026-03-02 02:00:00");
    expect(failed.code).not.toBe(0);
    expect(failed.stderr).toMatch(/No space left/);
    expect(host.figure("last-success")).toBe(success);
    expect(host.received()).toContain("home.20260301T020000+0000");
    expect(await host.script("verify")).toMatchObject({ code: 0 });
    await shell(`rm ${host.disk}/filler; sync`);
    expect(await host.backup("2026-03-03 02:00:00")).toMatchObject({ code: 0 });
    expect(await host.script("verify")).toMatchObject({ code: 0 });
  });

  test("a disk that is not mounted is missed, and nothing is written in its place", async () => {
    const host = await machine();
    await shell(`echo small > ${host.home}/file; umount ${host.disk}`);
    expect((await host.backup()).stderr).toContain(
      "folder is not there: is the disk of the backups mounted?",
    );
    mkdirSync(join(host.disk, "folder"));
    expect((await host.backup()).stderr).toMatch(/not btrfs: is the disk|is on the file system of \//);
    expect(existsSync(host.target)).toBe(false);
    // The same where the folder is on the source's own file system.
    await shell(`mkdir ${host.home}/in-place; mount --bind ${host.home}/in-place ${host.disk}/folder`);
    onTestFinished(() => void shell(`umount ${host.disk}/folder`));
    expect((await host.backup()).stderr).toContain(`folder is on the file system of ${host.home}`);
    expect(existsSync(join(host.home, ".strata-btrbk"))).toBe(false);
    expect(host.figure("last-success")).toBeUndefined();
    rmSync(join(host.home, "in-place"), { recursive: true, force: true });
  });
});
