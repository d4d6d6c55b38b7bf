/**
 * Which snapshots a retention keeps: the algorithm of snapper's timeline (openSUSE/snapper, client/cleanup.cc,
 * `TimelineCleaner::calculate_candidates`), and its outcome over the years.
 */
import { day, elapsesOn, parseCalendar, type Calendar } from "./calendar.ts";
import { periods, type Retention } from "./retention.ts";

const hour = 3600;

/** A snapshot is not deleted before it is this old, in seconds (`TIMELINE_MIN_AGE`). */
const youngest = hour;

/** How many snapshots there come to be. */
export interface Timeline {
  /** Most of them right after a cleanup. */
  kept: number;
  /** Most of them at any time: with those that were made since the cleanup. */
  most: number;
  /** How old each one is, in days, when there are most right after a cleanup; the youngest first. */
  ages: readonly number[];
}

/** A snapshot, and the number of each period that it was made in, in the order of `periods`. */
interface Snapshot {
  time: number;
  in: readonly number[];
}

/**
 * Which snapshots are left after a cleanup. From the youngest to the oldest, each is kept that is the first of its hour, day, … of
 * those there are, until the limit of that period is reached: one that is kept for two reasons counts for both. Times are in seconds
 * since 1970, in the order of time, as if the host's time were UTC all year.
 */
export function survivors(times: readonly number[], retention: Retention, now: number): number[] {
  return clean(times.map(snapshotAt), retention, now).map(({ time }) => time);
}

/** Ten years of a schedule and a retention, from a Monday on; undefined for a schedule that systemd can't read, or that is one of seconds. */
export function simulate(schedule: string, retention: Retention): Timeline | undefined {
  const key = JSON.stringify([schedule, periods.map((period) => retention[period])]);
  if (!simulated.has(key)) simulated.set(key, run(schedule, retention));
  return simulated.get(key);
}

/** Hosts have few policies, and many mounts with the same one. */
const simulated = new Map<string, Timeline | undefined>();

/** How often to clean up: as often as snapshots are made, but not more often than each hour, nor less often than each day. */
export function cleanupInterval(schedules: readonly string[]): "1h" | "1d" {
  return schedules.some((schedule) => (parseCalendar(schedule)?.times.length ?? 1) > 1) ? "1h" : "1d";
}

function run(schedule: string, retention: Retention): Timeline | undefined {
  const calendar = parseCalendar(schedule);
  if (calendar === undefined || calendar.times.length > day / 60) return undefined;
  const every = cleanupInterval([schedule]) === "1h" ? hour : day;
  let snapshots: Snapshot[] = [];
  let most = 0;
  let fullest: { snapshots: readonly Snapshot[]; at: number } = { snapshots, at: 0 };
  for (const { made, cleanup } of steps(calendar, every)) {
    const all = [...snapshots, ...made.map(snapshotAt)];
    most = Math.max(most, all.length);
    snapshots = clean(all, retention, cleanup);
    if (snapshots.length > fullest.snapshots.length) fullest = { snapshots, at: cleanup };
  }
  const ages = fullest.snapshots.map(({ time }) => (fullest.at - time) / day);
  return { kept: fullest.snapshots.length, most, ages: ages.reverse() };
}

/** When the cleanup runs, ten minutes past (`OnBootSec` of NixOS's timer), and what was made since the last time. */
function* steps(calendar: Calendar, every: number): Generator<{ made: number[]; cleanup: number }> {
  const [begin, end] = [Date.UTC(2024, 0, 1) / 1000, Date.UTC(2034, 0, 1) / 1000];
  let waiting: number[] = [];
  for (let midnight = begin; midnight < end; midnight += day) {
    waiting.push(...elapsesOn(calendar, midnight));
    for (let cleanup = midnight + 600; cleanup < midnight + day; cleanup += every) {
      const isMade = (time: number): boolean => time <= cleanup;
      yield { made: waiting.filter(isMade), cleanup };
      waiting = waiting.filter((time) => !isMade(time));
    }
  }
}

function clean(snapshots: readonly Snapshot[], retention: Retention, now: number): Snapshot[] {
  const free = periods.map((period) => retention[period]);
  const left: Snapshot[] = [];
  for (let index = snapshots.length - 1; index >= 0; index -= 1) {
    const snapshot = snapshots[index]!;
    const older = snapshots[index - 1];
    let isKept = snapshot.time > now - youngest;
    for (let period = 0; period < free.length; period += 1) {
      if (free[period] === 0 || older?.in[period] === snapshot.in[period]) continue;
      free[period]! -= 1;
      isKept = true;
    }
    if (isKept) left.push(snapshot);
  }
  return left.reverse();
}

function snapshotAt(time: number): Snapshot {
  const date = new Date(time * 1000);
  const days = Math.floor(time / day);
  const months = date.getUTCFullYear() * 12 + date.getUTCMonth();
  // 1970 began on a Thursday, and snapper's weeks begin on Monday.
  const weeks = Math.floor((days + 3) / 7);
  return {
    time,
    in: [Math.floor(time / hour), days, weeks, months, Math.floor(months / 3), date.getUTCFullYear()],
  };
}
