/** A policy as sanoid has it: it makes a snapshot of its own for each period, at a time of day that is said for that period. */
import { parseCalendar, type Calendar } from "../../model/calendar.ts";
import type { SnapshotPolicy } from "../../model/protection.ts";
import type { Retention } from "../../model/retention.ts";

const daily: Pick<Calendar, "weekdays" | "months" | "days" | "times"> = {
  weekdays: null,
  months: null,
  days: null,
  times: [0],
};

/** A dataset's settings, by sanoid's names (sanoid.defaults.conf). */
export type SanoidPolicy = Record<string, number | boolean>;

/** What sanoid is told of each dataset. It has no quarterly snapshots. */
export function sanoidPolicies(policies: readonly SnapshotPolicy[]): Record<string, SanoidPolicy> {
  const ofZfs = policies.filter(({ type }) => type === "zfs");
  return Object.fromEntries(ofZfs.map((policy) => [policy.device, sanoidPolicy(policy)]));
}

function sanoidPolicy({ schedule, retention }: SnapshotPolicy): SanoidPolicy {
  const { weekdays, months, days, times } = parseCalendar(schedule) ?? daily;
  const [hour, minute] = clock(times[0]!);
  // Sanoid makes what a period asks for whatever the schedule: none is asked for that the schedule leaves out.
  const isDaily = days === null && months === null && (weekdays === null || weekdays.size > 1);
  const asked: Omit<Retention, "quarterly"> = {
    hourly: isDaily && times.length > 1 ? retention.hourly : 0,
    daily: isDaily ? retention.daily : 0,
    weekly: days === null && months === null ? retention.weekly : 0,
    monthly: months === null ? retention.monthly : 0,
    yearly: retention.yearly,
  };
  return {
    autosnap: true,
    autoprune: true,
    ...asked,
    hourly_min: minute,
    daily_hour: hour,
    daily_min: minute,
    // The days of the week from Sunday, which is 0.
    weekly_wday: ((weekdays === null ? 0 : Math.min(...weekdays)) + 1) % 7,
    weekly_hour: hour,
    weekly_min: minute,
    monthly_hour: hour,
    monthly_min: minute,
    yearly_hour: hour,
    yearly_min: minute,
  };
}

/** When sanoid has to look whether a snapshot is due: each hour, at the minutes of all schedules. */
export function sanoidInterval(policies: readonly SnapshotPolicy[]): string {
  const minutes = policies.map(({ schedule }) => clock((parseCalendar(schedule) ?? daily).times[0]!)[1]);
  const sorted = [...new Set(minutes)].sort((a, b) => a - b);
  return `*:${sorted.map((minute) => String(minute).padStart(2, "0")).join(",")}`;
}

/** The hour and the minute of a time of day in seconds. */
function clock(time: number): [hour: number, minute: number] {
  return [Math.floor(time / 3600), Math.floor(time / 60) % 60];
}
