/** `strata report`: what is snapshotted and backed up of each host, and what that comes to. Reckoned from the specs; writes nothing. */
import type { HostModel } from "../model/host.ts";
import type { Prices } from "../model/prices.ts";
import { mountsNotBackedUp } from "../model/mounted-data.ts";
import { projectionOf } from "../model/projection.ts";
import { folderText, type Backup } from "../model/protection.ts";
import { simulate } from "../model/timeline.ts";
import type { ExitCode } from "./exit.ts";
import { textOf } from "./report-text.ts";
import { tellOf, type TellOptions } from "./tell.ts";

/** A host's part of the report. Sizes are in bytes, costs in US dollars; null is what can't be known. */
export interface HostReport {
  host: string;
  snapshots: { mountpoint: string; schedule: string; most: number | null }[];
  backup: BackupReport | null;
}

export interface BackupReport extends Pick<Backup, "engine" | "unit" | "schedule" | "budget"> {
  paths: string[];
  /** Mounts with data of the host's own that are in no backup. */
  notBackedUp: string[];
  destination: string;
  kept: number | null;
  stored: number | null;
  uploadPerDay: number | null;
  restore: number | null;
  monthlyCost: number | null;
  restoreCost: number | null;
  prices: Pick<Prices, "service" | "date" | "source"> | null;
  /** Paths whose size the spec does not say: the figures are without them. */
  unknown: string[];
}

/** What the hosts come to together, as far as it is known. */
export interface Totals {
  hosts: number;
  snapshots: number;
  backups: number;
  stored: number | null;
  uploadPerDay: number | null;
  restore: number | null;
  monthlyCost: number | null;
  /** Hosts with a backup of which not everything is known: the sums are without what is not. */
  incomplete: string[];
}

/** Runs once. */
export function report(options: TellOptions): Promise<ExitCode> {
  return tellOf("report", options, (hosts) => {
    const reports = hosts.map(reportOf);
    const totals = totalsOf(reports);
    return { json: { hosts: reports, totals }, text: textOf(reports, totals) };
  });
}

function reportOf(host: HostModel): HostReport {
  return {
    host: host.name,
    snapshots: host.snapshots.map(({ mountpoint, schedule, retention }) => ({
      mountpoint,
      schedule,
      most: simulate(schedule, retention)?.most ?? null,
    })),
    backup: host.backup && backupReportOf(host, host.backup),
  };
}

function backupReportOf(host: HostModel, backup: Backup): BackupReport {
  const { engine, unit, schedule, budget, sources } = backup;
  const projection = projectionOf(host, backup);
  const figures = projection?.isKnown ? projection : null;
  const { service, date, source } = projection?.prices ?? {};
  return {
    engine,
    unit,
    schedule,
    paths: sources.map(({ path }) => path),
    notBackedUp: mountsNotBackedUp(host).map(({ mountpoint }) => mountpoint),
    destination: folderText(backup),
    kept: projection?.kept ?? null,
    stored: figures?.stored ?? null,
    uploadPerDay: figures?.uploadPerDay ?? null,
    restore: figures?.restore ?? null,
    monthlyCost: figures?.monthlyCost ?? null,
    restoreCost: figures?.restoreCost ?? null,
    budget,
    prices: service && date && source ? { service, date, source } : null,
    unknown: projection?.unknown ?? [],
  };
}

function totalsOf(reports: readonly HostReport[]): Totals {
  const backups = reports.flatMap(({ host, backup }) => (backup ? [{ host, ...backup }] : []));
  const sumOf = (figure: "stored" | "uploadPerDay" | "restore" | "monthlyCost"): number | null => {
    const known = backups.flatMap((backup) => backup[figure] ?? []);
    return known.length === 0 ? null : known.reduce((sum, one) => sum + one, 0);
  };
  return {
    hosts: reports.length,
    snapshots: reports.filter(({ snapshots }) => snapshots.length > 0).length,
    backups: backups.length,
    stored: sumOf("stored"),
    uploadPerDay: sumOf("uploadPerDay"),
    restore: sumOf("restore"),
    monthlyCost: sumOf("monthlyCost"),
    incomplete: backups
      .filter(({ unknown, monthlyCost }) => unknown.length > 0 || monthlyCost === null)
      .map(({ host }) => host),
  };
}
