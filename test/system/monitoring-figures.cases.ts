/** All figures of a host, and how they reach Prometheus and Datadog. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { folderOf } from "../fixtures/archive.ts";
import {
  backup,
  both,
  data,
  hour,
  mounted,
  now,
  of,
  quoted,
  run,
  snapperSnapshots,
  stateFolder,
  taken,
} from "./monitoring.ts";
import { compiled } from "./nix-compile.ts";
import { shell } from "./shell.ts";

/** What the takers of figures get. */
export function figures(): void {
  test("takes all figures, for both takers alike", async () => {
    const { folder } = await mounted();
    const unit = stateFolder({
      "last-success": now() - 30 * hour,
      "last-verified": now() - 24 * hour,
      "stored-bytes": 123456789,
      "monthly-cost": "0.86",
    });
    await snapperSnapshots(folder, ["-3d", "-5h"]);
    await shell(`btrfs scrub start -B ${folder}/data`);
    const mountpoint = `${folder}/data`;
    const host = compiled({
      fileSystems: { [mountpoint]: data },
      snapshots: { enable: true, subvolumes: { [mountpoint]: true } },
      backup: { ...backup(unit, mountpoint), budget: 0.5 },
      monitoring: both,
    });
    const { figures, datagrams, stderr } = await taken(host, folder);

    const at = `{mountpoint="${mountpoint}"}`;
    expect(figures).toEqual({
      [`strata_snapshots${at}`]: 2,
      [`strata_snapshot_age_seconds${at}`]: about(5 * hour),
      strata_backup_age_seconds: about(30 * hour),
      strata_verify_age_seconds: about(24 * hour),
      strata_backup_stored_bytes: 123456789,
      strata_backup_monthly_cost_dollars: 0.86,
      [`strata_disk_used_ratio${at}`]: expect.closeTo(0.001, 2) as number,
      [`strata_degraded${at}`]: 0,
      [`strata_device_errors_total${at}`]: 0,
      [`strata_scrub_errors${at}`]: 0,
      [`strata_scrub_uncorrectable_errors${at}`]: 0,
      ...Object.fromEntries(
        [
          of("backup"),
          of("verify"),
          of("cost"),
          ...["snapshot", "disk", "device", "scrub"].map((check) => of(check, mountpoint)),
        ].flatMap((labels) => [
          [`strata_check_failed${labels}`, 0],
          [`strata_check_pending${labels}`, 0],
        ]),
      ),
      [`strata_check_status${of("snapshot", mountpoint)}`]: 0,
      [`strata_check_status${of("backup")}`]: 1,
      [`strata_check_status${of("verify")}`]: 0,
      [`strata_check_status${of("cost")}`]: 1,
      [`strata_check_status${of("disk", mountpoint)}`]: 0,
      [`strata_check_status${of("device", mountpoint)}`]: 0,
      [`strata_check_status${of("scrub", mountpoint)}`]: 0,
    });

    const gauges = Object.entries(figures).map(([name, value]) => asGauge(name, value));
    const checks = datagrams.filter((text) => text.startsWith("_sc|"));
    expect(datagrams.filter((text) => !text.startsWith("_sc|")).sort()).toEqual(gauges.sort());
    expect(checks).toEqual([
      `_sc|strata.snapshot|0|#mountpoint:${mountpoint}|m:the newest snapshot of ${mountpoint} is 5 h 0 min old`,
      "_sc|strata.backup|1|m:the last backup that succeeded was 30 h 0 min ago",
      "_sc|strata.verify|0|m:the last verification that succeeded was 24 h 0 min ago",
      "_sc|strata.cost|1|m:the backups cost $0.86 a month, and the budget is $0.5",
      expect.stringMatching(
        RegExp(`^_sc\\|strata.disk\\|0\\|#mountpoint:${mountpoint}\\|m:${mountpoint} is full to \\d %$`),
      ),
      `_sc|strata.device|0|#mountpoint:${mountpoint}|m:the devices of ${mountpoint} have had no errors`,
      `_sc|strata.scrub|0|#mountpoint:${mountpoint}|m:the last scrub of ${mountpoint} found no errors`,
    ]);
    expect(stderr).toBe(
      "warning: the last backup that succeeded was 30 h 0 min ago\nwarning: the backups cost $0.86 a month, and the budget is $0.5\n",
    );
  });

  test("says of each figure that it can't be taken, and gives no other in its place", async () => {
    const folder = folderOf([]);
    const unit = stateFolder({
      "last-success": "soon",
      "last-verified": now() + 24 * hour,
      "stored-bytes": "much",
    });
    const mountpoint = join(folder, "data");
    const host = compiled({
      hostId: "8425e349",
      fileSystems: { [mountpoint]: data, [`${folder}/tank`]: { device: "tank/data", fsType: "zfs" } },
      snapshots: { enable: true, subvolumes: { [mountpoint]: true, [`${folder}/tank`]: true } },
      backup: backup(unit, mountpoint),
      monitoring: both,
    });
    const { figures, datagrams, stderr } = await taken(host, folder);
    const names = ["snapshot", "disk", "device", "scrub"].flatMap((check) =>
      [mountpoint, `${folder}/tank`].map((at) => of(check, at)),
    );
    const labels = [...names, ...["backup", "verify", "cost"].map((check) => of(check))];
    expect(figures).toEqual(
      Object.fromEntries(
        labels.flatMap((label) => [
          [`strata_check_failed${label}`, 1],
          [`strata_check_pending${label}`, 0],
          [`strata_check_status${label}`, 3],
        ]),
      ),
    );
    expect(datagrams.filter((text) => /^_sc\|[a-z.]+\|3\|/.test(text))).toHaveLength(labels.length);
    expect(stderr.match(/^error: /gm)).toHaveLength(labels.length);
  });

  test("names of mount points reach both takers whole", async () => {
    const { device, folder } = await mounted();
    const odd = `${folder}/it's "a|b#c", \\d m:`;
    await shell(`mount -o X-mount.mkdir,subvol=@data ${device} ${quoted(odd)}`);
    const { figures, datagrams } = await taken(
      compiled({ fileSystems: { [odd]: data }, upkeep: { scrub: false }, monitoring: both }),
      folder,
    );
    const label = odd.replace(/["\\]/g, "\\$&");
    expect(figures).toMatchObject({ [`strata_degraded{mountpoint="${label}"}`]: 0 });
    const tag = odd.replace(/[|,#]/g, "_");
    const message = `the devices of ${odd} have had no errors`.replace("m:", "m\\:");
    expect(datagrams).toContain(`_sc|strata.device|0|#mountpoint:${tag}|m:${message}`);
  });

  test("fails where nobody takes the figures for Datadog, and has written the others", async () => {
    const { folder } = await mounted();
    const host = compiled({ fileSystems: { [`${folder}/data`]: data }, monitoring: both });
    await expect(shell(run(host, folder))).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining(
        "error: nobody takes the figures at port 8125: see `systemctl status datadog-agent.service`\n",
      ) as string,
    });
    expect(readFileSync(join(folder, "state/strata.prom"), "utf8")).toContain("strata_disk_used_ratio{");
  });
}

function about(seconds: number): number {
  return expect.toSatisfy((age: number) => age >= seconds && age < seconds + 60) as number;
}

/** How a figure of Prometheus looks to Datadog. */
function asGauge(name: string, value: number): string {
  const [, figure, labels] = /^strata_(\w+)(?:\{(.*)\})?$/.exec(name)!;
  const tags = labels?.replaceAll('"', "").replaceAll("=", ":");
  const number = figure === "disk_used_ratio" ? value.toFixed(4) : `${value}`;
  return `strata.${figure}:${number}|g${tags === undefined ? "" : `|#${tags}`}`;
}
