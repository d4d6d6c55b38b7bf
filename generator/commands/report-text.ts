/** What `strata report` prints for people. */
import { formatDollars } from "../model/money.ts";
import { formatSize } from "../model/size.ts";
import { columns } from "./columns.ts";
import type { BackupReport, HostReport, Totals } from "./report.ts";

/** Of each host a block, and below them what all of them come to. */
export function textOf(reports: readonly HostReport[], totals: Totals): string {
  const blocks = reports.map(({ host, snapshots, backup }) =>
    [host, ...snapshotLines(snapshots), ...(backup ? backupLines(backup) : ["  no backup"])].join("\n"),
  );
  const summary = [...totalLines(totals), ...priceLines(reports)];
  return [...blocks, ...(summary.length > 0 ? [summary.join("\n")] : [])].join("\n\n");
}

function snapshotLines(snapshots: HostReport["snapshots"]): string[] {
  if (snapshots.length === 0) return ["  no snapshots"];
  const rows = snapshots.map(({ mountpoint, schedule, most }) => [
    mountpoint,
    schedule,
    most === null ? "unknown" : `${most} at most`,
  ]);
  return ["  snapshots", ...columns(rows, "    ")];
}

function backupLines(backup: BackupReport): string[] {
  const { engine, schedule, destination, paths, notBackedUp, kept, unknown } = backup;
  const rows = [
    ["what", paths.join(" ")],
    ...(notBackedUp.length > 0 ? [["not backed up", notBackedUp.join(" ")]] : []),
    ["where", destination],
    ["when", schedule],
    ...(kept === null ? [] : [["backups kept", `${kept}`]]),
    ...figureRows(backup),
    ...(unknown.length > 0
      ? [["not known", `how much ${unknown.join(" ")} ${unknown.length === 1 ? "holds" : "hold"}: see usage`]]
      : []),
  ];
  return [`  backup by ${engine}`, ...columns(rows, "    ")];
}

function figureRows(backup: BackupReport): string[][] {
  const { stored, uploadPerDay, restore, unknown } = backup;
  if (stored === null || uploadPerDay === null || restore === null) return [];
  const without = unknown.length > 0 ? `, without ${unknown.join(" ")}` : "";
  return [
    ["stored", `up to ${formatSize(stored)}${without}`],
    ["sent", `${formatSize(uploadPerDay)} a day`],
    ["costs", costOf(backup)],
    ["whole restore", restoreOf(restore, backup)],
  ];
}

function costOf({ monthlyCost, budget }: BackupReport): string {
  if (monthlyCost === null) return "not known: no prices for this destination";
  const ofBudget = budget === null ? "" : `, with a budget of ${formatDollars(budget)}`;
  return `up to ${formatDollars(monthlyCost)} a month${ofBudget}`;
}

function restoreOf(restore: number, { restoreCost }: BackupReport): string {
  return `${formatSize(restore)}${restoreCost === null ? "" : `, for ${formatDollars(restoreCost)}`}`;
}

/** What several hosts come to. */
function totalLines({
  hosts,
  snapshots,
  backups,
  stored,
  uploadPerDay,
  monthlyCost,
  incomplete,
}: Totals): string[] {
  if (hosts < 2) return [];
  const figures = [
    ...(stored === null ? [] : [`up to ${formatSize(stored)} stored`]),
    ...(uploadPerDay === null ? [] : [`${formatSize(uploadPerDay)} sent a day`]),
    ...(monthlyCost === null ? [] : [`up to ${formatDollars(monthlyCost)} a month`]),
  ];
  const rest =
    incomplete.length > 0
      ? [
          `without what is not known of ${incomplete.length === 1 ? incomplete[0]! : `${incomplete.length} hosts`}`,
        ]
      : [];
  return [
    `${hosts} hosts: ${snapshots} with snapshots, ${backups} with a backup`,
    ...(figures.length > 0 ? [`together ${[...figures, ...rest].join(", ")}`] : []),
  ];
}

/** Each service once, with the date of its prices. */
function priceLines(reports: readonly HostReport[]): string[] {
  const lines = reports.flatMap(({ backup }) =>
    backup?.prices
      ? [`prices of ${backup.prices.service}: ${backup.prices.date}, ${backup.prices.source}`]
      : [],
  );
  return [...new Set(lines)];
}
