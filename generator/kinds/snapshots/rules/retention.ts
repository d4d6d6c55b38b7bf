/** How many snapshots are kept. */
import { parseCalendar } from "../../../model/calendar.ts";
import type { HostModel } from "../../../model/host.ts";
import type { SpecPath } from "../../../model/path.ts";
import type { SnapshotPolicy } from "../../../model/protection.ts";
import { periods } from "../../../model/retention.ts";
import type { Rule } from "../../kind.ts";
import type { SnapshotsSpec } from "../schema.ts";

export const retention: readonly Rule<SnapshotsSpec>[] = [
  {
    code: "S212",
    title: "Hourly snapshots that are made once a day",
    severity: "warning",
    reason:
      "Of every hour the first snapshot is kept, for so many of the latest hours in which there is one. Where there is one a day, these are days: `hourly: 24` keeps the last 24 days.",
    remedy: "have snapshots made more often, such as `hourly`, or say how many days to keep in `daily`",
    check: (host, spec) =>
      stated(host, spec, isSparse, ["retention", "hourly"]).map(({ policy, path }) => ({
        message: `\`hourly: ${policy.retention.hourly}\` keeps days, not hours: "${policy.schedule}" comes once a day at most`,
        path,
      })),
  },
  {
    code: "S213",
    title: "A retention that keeps nothing",
    severity: "error",
    reason:
      "Where all of a retention's numbers are 0, each snapshot is deleted at the first cleanup an hour after it was made.",
    remedy: "keep some, or make none: `false` for the mount, or `enable: false` for all",
    check: (host, spec) =>
      stated(host, spec, ({ retention }) => periods.every((period) => retention[period] === 0), [
        "retention",
      ]).map(({ policy, path }) => ({
        message: `all snapshots of ${policy.mountpoint} would be deleted again`,
        path,
      })),
  },
  {
    code: "S214",
    title: "Quarterly snapshots of ZFS",
    severity: "error",
    reason: "Snapshots of ZFS are sanoid's, which has no quarterly ones (sanoid.defaults.conf).",
    remedy: "keep more monthly ones: three for each quarter",
    check: (host, spec) =>
      stated(host, spec, ({ type, retention }) => type === "zfs" && retention.quarterly > 0, [
        "retention",
        "quarterly",
      ]).map(({ policy, path }) => ({
        message: `sanoid keeps no quarterly snapshots of ${policy.mountpoint}`,
        path,
      })),
  },
];

/** The policies with a fault in one property, and where the spec states that; what is stated for all mounts is reported once. */
function stated(
  host: HostModel,
  { snapshots }: SnapshotsSpec,
  isFaulty: (policy: SnapshotPolicy) => boolean,
  property: readonly ["retention", ...string[]],
): { policy: SnapshotPolicy; path: SpecPath }[] {
  const seen = new Set<string>();
  return host.snapshots.filter(isFaulty).flatMap((policy) => {
    const own = snapshots.subvolumes[policy.mountpoint];
    const isOwn = typeof own === "object" && own[property[0]] !== undefined;
    const path = ["snapshots", ...(isOwn ? ["subvolumes", policy.mountpoint] : []), ...property];
    const key = JSON.stringify(path);
    if (seen.has(key)) return [];
    seen.add(key);
    return [{ policy, path }];
  });
}

/** Whether there are hourly ones to keep, and never two snapshots on one day. */
function isSparse({ schedule, retention }: SnapshotPolicy): boolean {
  return retention.hourly > 0 && parseCalendar(schedule)?.times.length === 1;
}
