/** Checks whose figures are not there yet, and those that were. */
import { rmSync } from "node:fs";
import { expect, test } from "vitest";
import { backup, both, data, hour, mounted, now, of, passed, stateFolder, taken } from "./monitoring.ts";
import { compiled } from "./nix-compile.ts";
import { shell } from "./shell.ts";

/** When a figure that is not there is a failure. */
export function due(): void {
  test("what was never due is pending, not a failure; once it was due, it is one", async () => {
    const { folder } = await mounted();
    await shell(`btrfs subvolume create ${folder}/data/.snapshots`);
    const mountpoint = `${folder}/data`;
    const host = compiled({
      fileSystems: { [mountpoint]: data },
      snapshots: { enable: true, subvolumes: { [mountpoint]: true } },
      backup: { ...backup(stateFolder({}), mountpoint), randomizedDelay: "30min" },
      monitoring: both,
    });
    const labels = [
      of("backup"),
      of("verify"),
      of("cost"),
      of("snapshot", mountpoint),
      of("scrub", mountpoint),
    ];
    const statuses = (figures: Record<string, number>): Record<string, (number | undefined)[]> =>
      Object.fromEntries(
        labels.map((label) => [
          label,
          ["pending", "failed", "status"].map((name) => figures[`strata_check_${name}${label}`]),
        ]),
      );
    const pending = [1, 0, 0];
    const failed = [0, 1, 3];
    const first = await taken(host, folder);
    expect(statuses(first.figures)).toEqual(Object.fromEntries(labels.map((label) => [label, pending])));
    expect(first.figures).toMatchObject({
      [`strata_snapshots{mountpoint="${mountpoint}"}`]: 0,
      [`strata_check_pending${of("device", mountpoint)}`]: 0,
    });
    expect(Object.keys(first.figures).join()).not.toMatch(/age_seconds|scrub_errors|stored_bytes/);
    expect(first.stderr).toBe("");
    expect(first.datagrams).toContain("_sc|strata.backup|0|m:no backup has succeeded yet: none was due");

    const later = async (hours: number): Promise<Record<string, (number | undefined)[]>> => {
      passed(folder, hours);
      return statuses((await taken(host, folder)).figures);
    };
    expect(await later(26)).toEqual({
      ...Object.fromEntries(labels.map((label) => [label, pending])),
      [of("snapshot", mountpoint)]: failed,
    });
    expect(await later(1)).toMatchObject({ [of("backup")]: failed, [of("verify")]: pending });
    expect(await later(7 * 24)).toMatchObject({
      [of("verify")]: failed,
      [of("cost")]: failed,
      [of("scrub", mountpoint)]: pending,
    });
    expect(await later(26 * 24)).toEqual(Object.fromEntries(labels.map((label) => [label, failed])));
  });

  test("what a check had and lost is a failure at once, and a clock that was wrong is no excuse", async () => {
    const { folder } = await mounted();
    const unit = stateFolder({ "last-success": now() - hour });
    const host = compiled({
      fileSystems: { [`${folder}/data`]: data },
      backup: backup(unit, `${folder}/data`),
      monitoring: both,
    });
    const status = async (): Promise<number | undefined> =>
      (await taken(host, folder)).figures['strata_check_status{check="backup"}'];
    expect(await status()).toBe(0);
    passed(folder, 48);
    rmSync(`/var/lib/${unit}/last-success`);
    expect(await status()).toBe(3);
    // The first run was in the year after the next: it is as if it were this one.
    passed(folder, -24 * 600);
    expect(await status()).toBe(0);
    passed(folder, 48);
    expect(await status()).toBe(3);
  });
}
