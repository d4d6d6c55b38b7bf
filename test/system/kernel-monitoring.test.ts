/** The figures of monitoring, taken of real snapshots, backups' records and damaged disks, and where they go. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { byLabel, type HostInput } from "../../generator/index.ts";
import { tier, titled } from "../tiers.ts";
import {
  compiled,
  damage,
  mirror,
  mounted,
  passed,
  quoted,
  run,
  snapperSnapshots,
  stateFolder,
  taken,
} from "./monitoring.ts";
import { shell } from "./shell.ts";

const hour = 3600;
const now = (): number => Math.floor(Date.now() / 1000);
const data = byLabel("data", { fsType: "btrfs", options: ["subvol=@data"] });
const both = { prometheus: {}, datadog: { apiKey: { file: "/run/datadog-key" } } };

describe.skipIf(!tier("root"))(titled("root", "monitoring"), () => {
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
      backup: {
        enable: true,
        engine: "archive",
        unitName: unit,
        subvolumes: [mountpoint],
        destination: { type: "b2", bucket: "panther" },
        credentials: { file: "/run/keys" },
        budget: 0.5,
      },
      monitoring: both,
    });
    const { figures, datagrams, stderr } = await taken(host, folder);

    const at = `{mountpoint="${mountpoint}"}`;
    const of = (check: string): string => `{check="${check}"}`;
    const ofMount = (check: string): string => `{check="${check}",mountpoint="${mountpoint}"}`;
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
          ...["snapshot", "disk", "device", "scrub"].map(ofMount),
        ].flatMap((labels) => [
          [`strata_check_failed${labels}`, 0],
          [`strata_check_pending${labels}`, 0],
        ]),
      ),
      [`strata_check_status${ofMount("snapshot")}`]: 0,
      [`strata_check_status${of("backup")}`]: 1,
      [`strata_check_status${of("verify")}`]: 0,
      [`strata_check_status${of("cost")}`]: 1,
      [`strata_check_status${ofMount("disk")}`]: 0,
      [`strata_check_status${ofMount("device")}`]: 0,
      [`strata_check_status${ofMount("scrub")}`]: 0,
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
    const folder = mkdtempSync(join(tmpdir(), "strata-monitoring-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
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
      backup: {
        enable: true,
        engine: "archive",
        unitName: unit,
        subvolumes: [mountpoint],
        destination: { type: "b2", bucket: "panther" },
        credentials: { file: "/run/keys" },
      },
      monitoring: both,
    });
    const { figures, datagrams, stderr } = await taken(host, folder);
    const names = ["snapshot", "disk", "device", "scrub"].flatMap((check) =>
      [mountpoint, `${folder}/tank`].map((at) => `{check="${check}",mountpoint="${at}"}`),
    );
    const labels = [...names, ...["backup", "verify", "cost"].map((check) => `{check="${check}"}`)];
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

  test("what was never due is pending, not a failure; once it was due, it is one", async () => {
    const { folder } = await mounted();
    await shell(`btrfs subvolume create ${folder}/data/.snapshots`);
    const mountpoint = `${folder}/data`;
    const host = compiled({
      fileSystems: { [mountpoint]: data },
      snapshots: { enable: true, subvolumes: { [mountpoint]: true } },
      backup: {
        enable: true,
        engine: "archive",
        unitName: stateFolder({}),
        subvolumes: [mountpoint],
        destination: { type: "b2", bucket: "panther" },
        credentials: { file: "/run/keys" },
        randomizedDelay: "30min",
      },
      monitoring: both,
    });
    const of = (check: string): string => `{check="${check}"}`;
    const ofMount = (check: string): string => `{check="${check}",mountpoint="${mountpoint}"}`;
    const labels = [of("backup"), of("verify"), of("cost"), ofMount("snapshot"), ofMount("scrub")];
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
      [`strata_check_pending${ofMount("device")}`]: 0,
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
      [ofMount("snapshot")]: failed,
    });
    expect(await later(1)).toMatchObject({ [of("backup")]: failed, [of("verify")]: pending });
    expect(await later(7 * 24)).toMatchObject({
      [of("verify")]: failed,
      [of("cost")]: failed,
      [ofMount("scrub")]: pending,
    });
    expect(await later(26 * 24)).toEqual(Object.fromEntries(labels.map((label) => [label, failed])));
  });

  test("what a check had and lost is a failure at once, and a clock that was wrong is no excuse", async () => {
    const { folder } = await mounted();
    const unit = stateFolder({ "last-success": now() - hour });
    const host = compiled({
      fileSystems: { [`${folder}/data`]: data },
      backup: {
        enable: true,
        engine: "archive",
        unitName: unit,
        subvolumes: [`${folder}/data`],
        destination: { type: "b2", bucket: "panther" },
        credentials: { file: "/run/keys" },
      },
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

  describe("of two disks that mirror each other", () => {
    test("damage that a scrub corrects is a warning, and a missing disk critical", async () => {
      const { folder, devices } = await mirror("raid1");
      const host = compiled({ fileSystems: { [`${folder}/data`]: data }, monitoring: both });
      await damage(folder, devices[1]!);
      await shell(`btrfs scrub start -B ${folder}/data`);
      expect((await taken(host, folder)).figures).toMatchObject(
        seen(folder, { scrub_errors: more, device_errors_total: more, scrub_uncorrectable_errors: 0 }, [
          ["scrub", 1],
          ["device", 1],
        ]),
      );

      await shell(`umount ${folder}/data; losetup --detach ${devices[1]}; btrfs device scan --forget
        mount -o degraded ${devices[0]} ${folder}/data`);
      expect((await taken(host, folder)).figures).toMatchObject(
        seen(folder, { degraded: 1 }, [["device", 2]]),
      );
    });

    test("damage that nothing can correct is critical", async () => {
      const { folder, devices } = await mirror("single");
      const host = compiled({ fileSystems: { [`${folder}/data`]: data }, monitoring: both });
      await damage(folder, devices[0]!);
      await damage(folder, devices[1]!);
      await shell(`btrfs scrub start -B ${folder}/data || true`);
      expect((await taken(host, folder)).figures).toMatchObject(
        seen(folder, { scrub_errors: more, scrub_uncorrectable_errors: more }, [["scrub", 2]]),
      );
    });
  });

  test("disk use of btrfs counts what is mirrored once, and thresholds judge it", async () => {
    const { folder } = await mirror("raid1");
    await shell(`head -c 300M /dev/zero | tr '\\0' x > ${folder}/data/more; sync`);
    const host = compiled({
      fileSystems: { [`${folder}/data`]: data },
      monitoring: { ...both, thresholds: { diskUse: { warning: 25, critical: 60.5 } } },
    });
    const { figures } = await taken(host, folder);
    const at = `{mountpoint="${folder}/data"}`;
    expect(figures[`strata_disk_used_ratio${at}`]).toBeCloseTo(0.35, 1);
    expect(figures).toMatchObject({
      [`strata_check_status{check="disk",mountpoint="${folder}/data"}`]: 1,
    });
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

  test("the agent does not start without a key that it can read", async () => {
    const folder = mkdtempSync(join(tmpdir(), "strata-monitoring-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = join(folder, "key");
    const host = compiled({
      fileSystems: { "/": byLabel("root", { fsType: "ext4" }) },
      monitoring: { datadog: { apiKey: { file } } },
    });
    // With a user of that name, in a namespace of its own.
    const check = (): Promise<string> =>
      shell(`sed 's/^nobody:/datadog:/' /etc/passwd > ${folder}/passwd; sed 's/^nogroup:/datadog:/' /etc/group > ${folder}/group
        unshare --mount bash -euc 'mount --bind ${folder}/passwd /etc/passwd; mount --bind ${folder}/group /etc/group
          bash ${host}/monitoring/api-key.sh'`);
    const failure = (what: string) => ({
      code: 1,
      stderr: expect.stringContaining(
        `error: ${file} ${what}: it has to hold the API key of Datadog, for the user datadog to read\nstrata does not make it: put the secret into ${file}, readable for datadog only\n`,
      ) as string,
    });
    await shell(`chmod 0711 ${folder}`);
    await expect(check()).rejects.toMatchObject(failure("is not there"));
    await shell(`touch ${file}`);
    await expect(check()).rejects.toMatchObject(failure("is empty"));
    await shell(`echo 0123 > ${file}; chmod 0600 ${file}`);
    await expect(check()).rejects.toMatchObject(failure("can't be read by the user datadog"));
    await shell(`chown nobody ${file}`);
    expect(await check()).toBe("");
  });

  test.each(["btrfs", "zfs", "bcachefs", "ext4"])(
    "scripts for %s have nothing for shellcheck",
    async (fsType) => {
      const device = fsType === "zfs" ? "tank/home" : "/dev/disk/by-label/home";
      const spec: HostInput = {
        hostId: "8425e349",
        fileSystems: { "/home": { device, fsType } },
        snapshots: { enable: true },
      };
      for (const monitoring of [both, { prometheus: both.prometheus }, { datadog: both.datadog }]) {
        const folder = join(compiled({ ...spec, monitoring }), "monitoring");
        expect(await shell(`shellcheck --shell=bash --severity=style ${folder}/*.sh`)).toBe("");
      }
    },
  );
});

const more = expect.toSatisfy((count: number) => count > 0) as number;

/** Figures and checks of the mount point of a folder. */
function seen(folder: string, figures: Record<string, number>, checks: [string, number][]) {
  const at = `mountpoint="${folder}/data"`;
  return Object.fromEntries([
    ...Object.entries(figures).map(([name, value]) => [`strata_${name}{${at}}`, value]),
    ...checks.map(([check, status]) => [`strata_check_status{check="${check}",${at}}`, status]),
  ]) as Record<string, number>;
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
