/** Backups as archives that do not come to their end, and what the next ones make of it. */
import { existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { describeBackups } from "./backup.ts";
import { archivePath, archives, machine, setClock } from "./backup-archive.ts";
import { shell, succeed } from "./shell.ts";

const day = 24 * 3600;

describeBackups("backups as archives", 180_000, () => {
  test("a run that is killed leaves no backup, and the next one no trace of it", async () => {
    const host = await machine(() => ({ bandwidth: "500K" }));
    const { folder, home, backup, stored } = host;
    await shell(`head -c 1M /dev/urandom > ${home}/random`);
    await succeed(backup.run(backup.unit));
    const first = stored();

    const killed = backup.start(backup.unit);
    await until(() => stored().length === 3);
    const second = await backup.program(backup.unit);
    expect(second).toMatchObject({ code: 1, stderr: expect.stringContaining("another backup is under way") });
    process.kill(-killed.pid!, "SIGKILL");
    const left = archives(stored()).find((path) => !first.includes(path))!;
    expect(readdirSync(home)).toContain(".strata-backup");
    expect((await backup.restore("list")).stdout.trim().split("\n")).toHaveLength(1);

    await succeed(backup.run(backup.unit));
    expect(readdirSync(home)).not.toContain(".strata-backup");
    expect(stored()).toEqual(expect.arrayContaining([...first, left]));
    await succeed(backup.run(`${backup.unit}-verify`));

    // A run of today may still be under way on a host of the same name: what is left of one goes after two days.
    setClock(host, Date.now() / 1000 + 3 * day);
    await succeed(backup.run(backup.unit));
    expect(stored()).toEqual(expect.arrayContaining(first));
    expect(stored()).not.toContain(left);
    expect(existsSync(join(folder, "destination/tested", left))).toBe(false);
  });

  test("after a rollback to what was there while a backup ran, backups go on", async () => {
    const { home, backup } = await machine();
    await succeed(backup.program(`${backup.unit}-snapshots`, "prepare"));
    await shell(`
      btrfs subvolume snapshot ${home} ${home}/before
      mount --bind ${home}/before ${home}`);
    onTestFinished(async () => void (await shell(`umount ${home}`)));
    expect(readdirSync(join(home, ".strata-backup"))).toEqual([]);
    await succeed(backup.run(backup.unit));
    expect(readdirSync(home)).toEqual([]);

    // What is no snapshot of ours stays.
    mkdirSync(join(home, ".strata-backup/mine"), { recursive: true });
    const refused = await backup.run(backup.unit);
    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toContain(
      `error: ${home}/.strata-backup can't be removed: backups need that place`,
    );
    expect(existsSync(join(home, ".strata-backup/mine"))).toBe(true);
  });

  test("a full destination fails, and costs nothing that was there", async () => {
    const { folder, home, backup } = await machine((folder) => ({
      destination: { type: "local", path: join(folder, "disk/backups") },
    }));
    await shell(`head -c 5M /dev/urandom > ${home}/random`);
    const unmounted = await backup.run(backup.unit);
    expect(unmounted.code).not.toBe(0);
    expect(unmounted.stderr).toContain(`nothing is mounted at ${folder}/disk`);

    await shell(`
      mkdir ${folder}/disk; truncate -s 32M ${folder}/small; mkfs.ext4 -q ${folder}/small
      mount -o loop ${folder}/small ${folder}/disk`);
    onTestFinished(async () => void (await shell(`umount ${folder}/disk`)));
    const stored = () =>
      archives(readdirSync(join(folder, "disk/backups/tested/home"), { recursive: true, encoding: "utf8" }));
    await succeed(backup.run(backup.unit));
    const first = stored();
    expect(first).toHaveLength(1);

    await shell(`head -c 40M /dev/urandom > ${home}/more; sleep 1`);
    const full = await backup.run(backup.unit);
    expect(full.code).not.toBe(0);
    expect(full.stderr).toContain("no space left on device");
    expect(full.stderr).toContain("error: the backup did not succeed for home");
    expect(stored()).toEqual(first);
    expect(readdirSync(home)).not.toContain(".strata-backup");
    await succeed(backup.restore("restore", `${home}/random`, `${folder}/random`));
    await shell(
      `cmp ${home}/random ${folder}/random; rm ${home}/more; head -c 18M /dev/urandom > ${folder}/disk/other`,
    );

    const crowded = await backup.run(backup.unit);
    expect(crowded.code).not.toBe(0);
    expect(crowded.stderr).toMatch(/has \d MiB left, and the newest archive takes 5 MiB: make room/);
    expect(stored()).toEqual(first);
  });

  test("one source that fails does not stop the others, and keeps its archives", async () => {
    const host = await machine((folder) => ({
      subvolumes: [join(folder, "home/gone"), join(folder, "home")],
      retention: { daily: 1, weekly: 0, monthly: 0 },
    }));
    const { home, backup, stored } = host;
    const gone = `${home.slice(1).replaceAll("/", "-")}-gone`;
    mkdirSync(join(home, "gone"));
    setClock(host, Date.UTC(2026, 0, 1) / 1000);
    await succeed(backup.run(backup.unit));
    expect(archives(stored())).toEqual([
      archivePath("home", "20260101_000000"),
      archivePath(gone, "20260101_000000"),
    ]);

    rmSync(join(home, "gone"), { recursive: true });
    setClock(host, Date.UTC(2026, 0, 9) / 1000);
    await backup.program(`${backup.unit}-snapshots`, "prepare");
    const failed = await backup.program(backup.unit);
    await backup.program(`${backup.unit}-snapshots`, "finish");
    expect(failed).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`did not succeed for ${gone}: see above`),
    });
    expect(archives(stored())).toEqual([
      archivePath("home", "20260109_000000"),
      archivePath(gone, "20260101_000000"),
    ]);
  });
});

/** Waits for something that a program is about to do. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((done) => setTimeout(done, 50));
}
