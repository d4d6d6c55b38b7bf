/** What the module of monitoring says, and the scripts that its units run. */
import type { HostModel } from "../../model/host.ts";
import { day } from "../../model/calendar.ts";
import type { Monitoring, WatchedFileSystem } from "../../model/monitoring.ts";
import { parseSpan, thresholdFor } from "../../model/thresholds.ts";
import { upkeepOf } from "../../model/upkeep.ts";
import { reference } from "../../nix/value.ts";
import type { PlannedFile } from "../kind.ts";
import { providersOf, remedyFor } from "../providers.ts";
import { scrubbedOf } from "./watched.ts";

/** File systems that count the errors of their devices. */
const counting: readonly string[] = ["btrfs", "zfs", "bcachefs"];

/** The data of `monitoring.nix`. */
export function monitoringView(host: HostModel, settings: Monitoring): Record<string, unknown> {
  const { datadog, prometheus, interval, fileSystems, snapshots } = settings;
  const uses = typesOf([...fileSystems, ...snapshots]);
  const packages = [
    ...["pkgs.coreutils", "pkgs.gawk", "pkgs.gnugrep", "pkgs.gnused", "pkgs.util-linux"],
    ...(uses.btrfs ? ["pkgs.btrfs-progs"] : []),
    ...(uses.zfs ? ["config.boot.zfs.package"] : []),
  ];
  return {
    packages: packages.map(reference),
    usesConfig: uses.zfs,
    folder: folderOf(settings),
    interval,
    prometheus,
    datadog: datadog && {
      ...datadog,
      hostname: host.name,
      key: datadog.apiKey.path,
      fetchedBy: datadog.apiKey.provider === "opnix" ? ["opnix-secrets.service"] : null,
    },
    providers: providersOf([datadog?.apiKey ?? null], { user: "datadog-agent", owner: "datadog" }),
  };
}

/** The scripts of the units. */
export function filesOf(host: HostModel, settings: Monitoring): PlannedFile[] {
  const { datadog } = settings;
  const metrics: PlannedFile = {
    name: "monitoring/metrics.sh",
    template: "monitoring/metrics.sh.hbs",
    view: metricsView(host, settings),
  };
  if (datadog === null) return [metrics];
  const apiKey: PlannedFile = {
    name: "monitoring/api-key.sh",
    template: "monitoring/api-key.sh.hbs",
    view: { file: datadog.apiKey.path, remedy: remedyFor(datadog.apiKey, "datadog") },
  };
  return [metrics, apiKey];
}

/** The folder of the script's own under /var/lib; for Prometheus the one that the node exporter reads, which looks for `.prom` alone. */
function folderOf({ prometheus }: Monitoring): string {
  return prometheus ? "prometheus-node-exporter-text" : "strata-metrics";
}

function metricsView(host: HostModel, settings: Monitoring): Record<string, unknown> {
  const { datadog, prometheus, snapshots, backup, fileSystems } = settings;
  const scrubbed = scrubbedOf(host, fileSystems);
  const hasAges = snapshots.length > 0 || backup !== null;
  return {
    folder: folderOf(settings),
    prometheus,
    datadog: datadog !== null,
    ages: hasAges,
    // What is made on a schedule need not be there before it was due.
    awaits: hasAges || scrubbed.length > 0,
    snapshots: snapshots.map((watched) => ({
      ...watched,
      due: dueAfter(host.snapshots.find(({ mountpoint }) => mountpoint === watched.mountpoint)!.schedule),
    })),
    snapshotted: typesOf(snapshots),
    backup: backup && {
      ...backup,
      ...backupDues(host),
      budgetCents: backup.budget && Math.round(backup.budget * 100),
    },
    // The script compares whole numbers: hundredths of a percent.
    fileSystems: fileSystems.map(({ use, ...rest }) => ({
      ...rest,
      use: { warning: Math.round(use.warning * 100), critical: Math.round(use.critical * 100) },
    })),
    uses: typesOf(fileSystems),
    counting: fileSystems.filter(({ type }) => counting.includes(type)),
    // NixOS' timers of scrubs may be a day late (AccuracySec).
    scrubbed: scrubbed.map((one) => ({ ...one, due: dueAfter(upkeepOf(host).scrub!, day) })),
    scrubs: typesOf(scrubbed),
  };
}

function backupDues({ backup }: HostModel) {
  const { schedule, verify, randomizedDelay } = backup!;
  const delay = parseSpan(randomizedDelay);
  return {
    due: dueAfter(schedule, delay),
    verifyDue: dueAfter(verify.schedule, delay),
    costDue: dueAfter("weekly", delay),
  };
}

/** After how many seconds a schedule has made what it makes, whenever they begin. */
function dueAfter(schedule: string, delay = 0): number {
  return thresholdFor(schedule, delay).warning;
}

function typesOf(subjects: readonly Pick<WatchedFileSystem, "type">[]) {
  const has = (wanted: string): boolean => subjects.some(({ type }) => type === wanted);
  return { btrfs: has("btrfs"), zfs: has("zfs"), bcachefs: has("bcachefs") };
}
