/** The runbook's tables of what runs when, and of what is watched. */
import type { HostModel } from "../../model/host.ts";
import { monitoringOf } from "../../model/monitoring.ts";
import { unitPath } from "../../model/systemd.ts";
import type { Threshold } from "../../model/thresholds.ts";
import { cleanupInterval } from "../../model/timeline.ts";
import { isScrubbed, upkeepOf } from "../../model/upkeep.ts";
import { backupTimer } from "../../model/protection.ts";
import { code, table } from "../markdown.ts";

/** All timers of strata's on a host; null where there is none. */
export function scheduleTable(host: HostModel): string | null {
  const rows = [...snapshotRows(host), ...backupRows(host), ...upkeepRows(host)];
  const monitoring = monitoringOf(host);
  if (monitoring) rows.push(["Figures for monitoring", "strata-metrics.timer", code(monitoring.interval)]);
  if (rows.length === 0) return null;
  return table(
    ["What", "Timer", "When"],
    rows.map(([what = "", timer = "", when = ""]) => [what, code(timer), when]),
  );
}

function snapshotRows({ snapshots, settings }: HostModel): string[][] {
  // Those with a schedule of their own have a timer of their own too.
  const { schedule } = settings["snapshots"] as { schedule: string };
  const of = (type: string) => snapshots.filter((policy) => policy.type === type);
  const [snapper, zfs, bcachefs] = [of("btrfs"), of("zfs"), of("bcachefs")];
  const timerOf = (name: string, own: string): string =>
    own === schedule ? "snapper-timeline.timer" : `snapper-timeline-${name}.timer`;
  const cleanup = cleanupInterval(snapper.map((policy) => policy.schedule));
  const timelines = new Map(
    snapper.map((policy) => [timerOf(policy.name, policy.schedule), policy.schedule]),
  );
  return [
    ...[...timelines].map(([timer, when]) => ["Snapshots (snapper)", timer, code(when)]),
    ...(snapper.length > 0
      ? [["Deletion of old snapshots", "snapper-cleanup.timer", `every ${cleanup}`]]
      : []),
    // Each time sanoid looks which are due by its policies.
    ...(zfs.length > 0 ? [["Snapshots (sanoid)", "sanoid.timer", "each hour, for those that are due"]] : []),
    ...bcachefs.map(({ name, schedule: when }) => [
      "Snapshots (bcachefs)",
      `bcachefs-snapshots-${name}.timer`,
      code(when),
    ]),
  ];
}

function backupRows({ backup }: HostModel): string[][] {
  if (backup === null) return [];
  const { unit, schedule, verify } = backup;
  return [
    ["Backup", backupTimer(backup), code(schedule)],
    ...(verify.enable ? [["Verification of the backup", `${unit}-verify.timer`, code(verify.schedule)]] : []),
    ["Size and cost of the backup", `${unit}-cost.timer`, code("weekly")],
  ];
}

function upkeepRows(host: HostModel): string[][] {
  const { fstrim, scrub, balance } = upkeepOf(host);
  const scrubbed = (type: string) =>
    host.fileSystems.filter((one) => one.type === type && isScrubbed(host, one.device));
  const points = (type: string): string[] =>
    scrubbed(type).map(({ device }) => {
      const own = host.mounts.filter(({ fileSystem }) => fileSystem === device);
      return own.map(({ mountpoint }) => mountpoint).reduce((a, b) => (b.length < a.length ? b : a));
    });
  return [
    ...(fstrim ? [["Trim", "fstrim.timer", code(fstrim)]] : []),
    ...points("btrfs").map((at) => [`Scrub`, `btrfs-scrub-${unitPath(at)}.timer`, code(scrub!)]),
    ...(scrubbed("zfs").length > 0 ? [["Scrub", "zfs-scrub.timer", code(scrub!)]] : []),
    ...(balance
      ? points("btrfs").map((at) => [
          "Balance",
          `btrfs-balance-${unitPath(at)}.timer`,
          code(balance.interval),
        ])
      : []),
  ];
}

/** What is watched, and from when on it is a reason to worry; null where nothing is. */
export function monitoringView(host: HostModel) {
  const monitoring = monitoringOf(host);
  if (monitoring === null) return null;
  const { snapshots, backup, fileSystems, prometheus, datadog } = monitoring;
  const ages = (of: Threshold): string[] => [ageText(of.warning), ageText(of.critical)];
  const mountsByAges = new Map<string, string[]>();
  for (const { mountpoint, age } of snapshots) {
    const both = ages(age).join(" / ");
    mountsByAges.set(both, [...(mountsByAges.get(both) ?? []), code(mountpoint)]);
  }
  const rows = [
    ...[...mountsByAges].map(([both, mounts]) => [
      "snapshot",
      `newest snapshot of ${mounts.join(", ")}`,
      ...both.split(" / "),
    ]),
    ...(backup ? [["backup", "last backup that succeeded", ...ages(backup.age)]] : []),
    ...(backup?.verifyAge ? [["verify", "last verification that succeeded", ...ages(backup.verifyAge)]] : []),
    ...(backup
      ? [
          [
            "cost",
            `what the backups take up${backup.hasCost ? ", and cost each month" : ""}`,
            backup.budget ? `over $${backup.budget}` : "",
            "",
          ],
        ]
      : []),
    ...fileSystems.map(({ mountpoint, use }) => [
      "disk",
      `used part of ${code(mountpoint)}`,
      `${use.warning} %`,
      `${use.critical} %`,
    ]),
    ["device", "errors of devices, and devices that are missing", "any error", "a missing device"],
    ["scrub", "errors that the last scrub found", "corrected", "not corrected"],
  ];
  return {
    table: table(["Check", "Figure", "Warning", "Critical"], rows),
    prometheus,
    site: datadog && code(datadog.site),
  };
}

function ageText(seconds: number): string {
  const hours = Math.round(seconds / 360) / 10;
  return hours < 72 ? `${hours} h` : `${Math.round(hours / 2.4) / 10} days`;
}
