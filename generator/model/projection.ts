/**
 * What a host's backup comes to at its destination: reckoned from what its spec says of the data (`usage`), before any of it is there.
 * The figures are upper bounds: nothing is assumed of compression, nor of data that two paths share, nor of patterns that leave files
 * out. A path without `usage` is named, not guessed.
 */
import { day, elapsesOn, parseCalendar } from "./calendar.ts";
import { isWithin, type HostModel } from "./host.ts";
import { pricesOf, type Prices } from "./prices.ts";
import type { Backup, BackupSource, Usage } from "./protection.ts";
import { simulate } from "./timeline.ts";

/** The figures of a backup, in bytes and US dollars. */
export interface Projection {
  /** Paths of which the spec does not say how much they hold: they are in none of the figures. */
  unknown: string[];
  /** Whether the spec says of any path how much it holds: if not, the figures are sums of nothing. */
  isKnown: boolean;
  /** How many backups the destination holds, once all are there that the retention keeps. */
  kept: number;
  /** What those come to. */
  stored: number;
  /** What is sent on an average day. */
  uploadPerDay: number;
  /** What a restore of everything reads. */
  restore: number;
  /** The destination's prices; null where none are known. */
  prices: Prices | null;
  /** What `stored` costs each month; null without prices. */
  monthlyCost: number | null;
  /** What a restore of everything costs once; null without prices. */
  restoreCost: number | null;
}

/** Reckons what a backup comes to; undefined where its schedule is none that systemd reads. */
export function projectionOf({ usage }: Pick<HostModel, "usage">, backup: Backup): Projection | undefined {
  const ages = simulate(backup.schedule, backup.retention)?.ages;
  if (ages === undefined) return undefined;
  const intervals = ages.slice(1).map((age, index) => age - ages[index]!);
  const runs = runsPerDay(backup.schedule);
  const { given, unknown } = usagesOf(usage, backup);
  const whole = backup.engine === "archive";
  const restore = sum(given.map(({ size }) => size));
  const stored = whole
    ? restore * (intervals.length + 1)
    : sum(given.map((data) => data.size + sum(intervals.map((days) => changed(data, days)))));
  const uploadPerDay = runs * (whole ? restore : sum(given.map((data) => changed(data, 1 / runs))));
  const prices = pricesOf(backup.destination);
  return {
    unknown,
    isKnown: given.length > 0,
    kept: intervals.length + 1,
    stored: Math.round(stored),
    uploadPerDay: Math.round(uploadPerDay),
    restore,
    prices,
    monthlyCost: prices && storageCost(prices, stored),
    restoreCost: prices && egressCost(prices, restore, stored),
  };
}

/** What bytes cost for a month. */
export function storageCost({ storage, gigabyte }: Prices, bytes: number): number {
  return (bytes / gigabyte) * storage;
}

function egressCost({ egress, freeEgress, gigabyte }: Prices, sent: number, stored: number): number {
  return (Math.max(0, sent - freeEgress * stored) / gigabyte) * egress;
}

/** What a backup holds that the next one, some days later, does not: at most all of it. */
function changed({ size, dailyChange }: Usage, days: number): number {
  return Math.min(size, dailyChange * days);
}

/** How often a schedule elapses on an average day, over four years. */
function runsPerDay(schedule: string): number {
  let runs = known.get(schedule);
  if (runs === undefined) known.set(schedule, (runs = count(schedule)));
  return runs;
}

/** Hosts have few schedules. */
const known = new Map<string, number>();

function count(schedule: string): number {
  const calendar = parseCalendar(schedule);
  if (calendar === undefined) return 0;
  const days = Array.from({ length: 4 * 365 + 1 }, (_, index) => Date.UTC(2024, 0, 1) / 1000 + index * day);
  return sum(days.map((midnight) => elapsesOn(calendar, midnight).length)) / days.length;
}

/** How much each source holds, and which of them do not say. */
function usagesOf(
  usage: readonly Usage[],
  { sources, engine }: Backup,
): { given: Usage[]; unknown: string[] } {
  const given: Usage[] = [];
  const unknown: string[] = [];
  for (const source of sources) {
    const own = usage.find(({ mountpoint }) => mountpoint === source.path);
    // Where a path is part of another source, restic finds its files there already; an archive holds them twice.
    const isPart = engine !== "archive" && sources.some((other) => holds(other, source));
    if (isPart) continue;
    if (own) given.push(own);
    else unknown.push(source.path);
  }
  return { given, unknown };
}

function holds(one: BackupSource, other: BackupSource): boolean {
  return one !== other && one.mountpoint === other.mountpoint && isWithin(other.path, one.path);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
