/**
 * From when on an age is a reason to worry, where the spec does not say so. It follows from the schedule of what should have made it
 * younger: a warning once a run is two hours late, critical once a second run is. Of snapshots each night that is after 26 and 50
 * hours. The two hours are for the run itself, and the longest time between two runs counts: three days for a schedule of workdays.
 */
import { day, elapsesOn, parseCalendar } from "./calendar.ts";

/** In seconds. */
export interface Threshold {
  warning: number;
  critical: number;
}

const hour = 3600;
const allowance = 2 * hour;

/** The threshold for what a schedule does; `delay`: the most that each run may be delayed, in seconds. */
export function thresholdFor(schedule: string, delay = 0): Threshold {
  const longest = longestGap(schedule);
  return { warning: longest + allowance + delay, critical: 2 * longest + allowance + delay };
}

/** A threshold as specs have it, in hours. */
export function thresholdOfHours({ warning, critical }: Threshold): Threshold {
  return { warning: Math.round(warning * hour), critical: Math.round(critical * hour) };
}

/** The longest time between two runs of a schedule within four years; a day where there are no two, or systemd can't read it. */
export function longestGap(schedule: string): number {
  let gap = gaps.get(schedule);
  if (gap === undefined) gaps.set(schedule, (gap = findLongestGap(schedule)));
  return gap;
}

/** Hosts have few schedules. */
const gaps = new Map<string, number>();

function findLongestGap(schedule: string): number {
  const calendar = parseCalendar(schedule);
  if (calendar === undefined) return day;
  let longest = 0;
  let last: number | undefined;
  const begin = Date.UTC(2024, 0, 1) / 1000;
  for (let midnight = begin; midnight < begin + (4 * 365 + 1) * day; midnight += day)
    for (const time of elapsesOn(calendar, midnight)) {
      if (last !== undefined) longest = Math.max(longest, time - last);
      last = time;
    }
  return longest === 0 ? day : longest;
}

const units: Readonly<Record<string, number>> = { s: 1, min: 60, m: 60, h: hour, d: day, w: 7 * day };

/** The seconds of a span of time such as `1h 30m` (systemd.time(7)); a number alone is one of seconds. */
export function parseSpan(text: string): number {
  const parts = [...text.matchAll(/([0-9]+)([a-z]*)/g)];
  return parts.reduce((total, [, number, unit]) => total + Number(number) * (units[unit || "s"] ?? 1), 0);
}
