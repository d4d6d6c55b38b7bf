/** Which archives are kept, over years. */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { retentionSchema } from "../../generator/model/retention.ts";
import { survivors } from "../../generator/model/timeline.ts";
import { describeBackups } from "./backup.ts";
import { archivePath, archives, machine, setClock } from "./backup-archive.ts";
import { succeed } from "./shell.ts";

const day = 24 * 3600;
const stampOf = (seconds: number): string =>
  new Date(seconds * 1000).toISOString().slice(0, 19).replaceAll(/[-:]/g, "").replace("T", "_");

/** Puts a file at a local destination that counts as a whole archive, or as one that was cut off. */
function pretend(folder: string, path: string, isWhole = true): void {
  const file = join(folder, "destination/tested", path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, "");
  if (isWhole) writeFileSync(`${file}.sha256`, `${"0".repeat(64)}  ${path.split("/").at(-1)}\n`);
}

describeBackups("backups as archives", 180_000, () => {
  test("retention keeps what the model says, and touches nothing else", async () => {
    const retention = retentionSchema.parse({
      hourly: 5,
      daily: 7,
      weekly: 5,
      monthly: 4,
      quarterly: 3,
      yearly: 2,
    });
    const host = await machine(() => ({ retention }));
    const { folder, backup, stored } = host;
    const now = Date.UTC(2026, 2, 1, 2) / 1000;
    // Two and a half years, over a day that is in leap years only: at first every ten days, at last every eleven hours.
    const ages = [
      ...Array.from({ length: 86 }, (_, index) => (90 - index) * 10 * day + 1800),
      ...Array.from({ length: 60 }, (_, index) => (60 - index) * 11 * 3600),
    ];
    const times = ages.map((age) => now - age);
    for (const time of times) pretend(folder, archivePath("home", stampOf(time)));
    const foreign = [
      "home/2024/01/20240101_000000_other_snapshots.tar.zst",
      "home/2024/01/20240201_000000_home_snapshots.tar.zst",
      "home/2024/13/20241301_000000_home_snapshots.tar.zst",
      "home/notes.txt",
      "other/2024/01/20240101_000000_home_snapshots.tar.zst",
    ];
    for (const path of foreign) pretend(folder, path, false);
    pretend(folder, archivePath("home", "20250607_080910"), false);

    setClock(host, now);
    await succeed(backup.run(backup.unit));
    const kept = survivors([...times, now], retention, now).map((time) => archivePath("home", stampOf(time)));
    expect(archives(stored())).toEqual([...kept, ...foreign.filter((path) => path.endsWith(".zst"))].sort());
    expect(stored().filter((path) => path.endsWith(".sha256"))).toEqual(kept.map((path) => `${path}.sha256`));
    expect(existsSync(join(folder, "destination/tested/home/notes.txt"))).toBe(true);

    // Each day of a week and more, really: what is kept is kept again.
    const ours = [...survivors([...times, now], retention, now)];
    for (let time = now + day; time <= now + 9 * day; time += day) {
      setClock(host, time);
      await succeed(backup.run(backup.unit));
      ours.splice(0, ours.length, ...survivors([...ours, time], retention, time));
    }
    expect(stored().filter((path) => path.endsWith(".sha256"))).toEqual(
      ours.map((time) => `${archivePath("home", stampOf(time))}.sha256`),
    );
  });
});
