/** Rules of the monitoring kind. */
import { isDeepStrictEqual } from "node:util";
import type { HostModel } from "../../model/host.ts";
import { monitoringOf } from "../../model/monitoring.ts";
import { longestGap } from "../../model/thresholds.ts";
import type { Rule } from "../kind.ts";
import { isOn, monitoringSections, type MonitoringSpec } from "./schema.ts";

type Section = MonitoringSpec["monitoring"];
type Age = "snapshotAge" | "backupAge" | "verifyAge";

export const monitoringRules: readonly Rule<MonitoringSpec>[] = [
  {
    code: "S261",
    title: "Datadog without an API key",
    severity: "error",
    reason:
      "The agent hands its figures to the account that its key belongs to, and what comes without a key is refused: nobody would be warned of anything.",
    remedy:
      'say where the key is found: `apiKey: { opnix: "op://vault/item/field" }`, or `file`, `sops` or `agenix`',
    check: (_host, { monitoring }) =>
      lacksKey(monitoring) ? [{ message: "the agent has no API key", path: ["monitoring", "datadog"] }] : [],
  },
  {
    code: "S262",
    title: "A threshold that is critical before it warns",
    severity: "error",
    reason:
      "A figure that grows passes the warning first and is critical later. The other way round there is no warning at all.",
    remedy: "let `warning` be less than `critical`",
    check: (_host, { monitoring: { thresholds } }) =>
      Object.entries(thresholds).flatMap(([name, threshold]) =>
        threshold !== undefined && threshold.warning >= threshold.critical
          ? [
              {
                message: `${name} is critical from ${threshold.critical} on, and a warning from ${threshold.warning} on`,
                path: ["monitoring", "thresholds", name, "warning"],
              },
            ]
          : [],
      ),
  },
  {
    code: "S263",
    title: "A threshold for what is not there",
    severity: "warning",
    reason:
      "The threshold shows that someone counts on being warned, but the host makes nothing whose age could be compared with it.",
    remedy: "enable what it is about, or leave the threshold out",
    check: (host, { monitoring: { thresholds } }) =>
      watchedAges(host).flatMap(({ name, schedules, lack }) =>
        thresholds[name] !== undefined && schedules.length === 0
          ? [
              {
                message: `${name} has a threshold, but ${lack}`,
                path: ["monitoring", "thresholds", name],
              },
            ]
          : [],
      ),
  },
  {
    code: "S264",
    title: "A threshold that is passed between two runs",
    severity: "warning",
    reason:
      "What is made once a day is up to a day old when all is well. A threshold below that warns each day, until nobody looks at it any more.",
    remedy: "raise the threshold above the time between two runs, or run more often",
    check: (host, { monitoring: { thresholds } }) =>
      watchedAges(host).flatMap(({ name, schedules }) => {
        const threshold = thresholds[name];
        const longest = Math.max(0, ...schedules.map(longestGap)) / 3600;
        if (threshold === undefined || threshold.warning > longest) return [];
        const message = `${name} warns after ${hours(threshold.warning)}, and ${hours(longest)} lie between two runs`;
        return [{ message, path: ["monitoring", "thresholds", name, "warning"] }];
      }),
  },
  {
    code: "S265",
    title: "Monitoring that tells nobody",
    severity: "warning",
    reason:
      "Figures are taken for Datadog or for Prometheus. Where neither is named, thresholds and an interval change nothing.",
    remedy: "name one of them: `prometheus: true`, or `datadog` with its `apiKey`",
    check(_host, { monitoring }) {
      if (!isSilent(monitoring)) return [];
      const usual = monitoringSections.monitoring.parse({});
      return [
        ...(isDeepStrictEqual(monitoring.thresholds, usual.thresholds)
          ? []
          : [
              {
                message: "there are thresholds, but nobody gets the figures",
                path: ["monitoring", "thresholds"],
              },
            ]),
        ...(monitoring.interval === usual.interval
          ? []
          : [
              {
                message: "there is an interval, but nobody gets the figures",
                path: ["monitoring", "interval"],
              },
            ]),
      ];
    },
  },
  {
    code: "S266",
    title: "Monitoring with nothing to watch",
    severity: "warning",
    reason:
      "Snapshots, backups and file systems on disks of the host are watched. A host that has none of them hands over no figure at all.",
    remedy: "enable `snapshots` or `backup`, or leave `monitoring` out",
    check: (host, { monitoring }) =>
      !isSilent(monitoring) && monitoringOf(host) === null && !lacksKey(monitoring)
        ? [
            {
              message: `${host.name} has no snapshots, no backup and no file system on a disk`,
              path: ["monitoring"],
            },
          ]
        : [],
  },
];

/** The ages that have a threshold, with the schedules of what makes them young again. */
function watchedAges({ snapshots, backup }: HostModel): { name: Age; schedules: string[]; lack: string }[] {
  const verify = backup?.verify.enable === true ? [backup.verify.schedule] : [];
  return [
    {
      name: "snapshotAge",
      schedules: snapshots.map(({ schedule }) => schedule),
      lack: "no snapshots are made",
    },
    { name: "backupAge", schedules: backup ? [backup.schedule] : [], lack: "no backups are made" },
    {
      name: "verifyAge",
      schedules: verify,
      lack: backup ? "backups are not verified" : "no backups are made",
    },
  ];
}

function lacksKey({ datadog }: Section): boolean {
  return isOn(datadog) && (typeof datadog !== "object" || datadog.apiKey === undefined);
}

function isSilent({ datadog, prometheus }: Section): boolean {
  return !isOn(datadog) && !isOn(prometheus);
}

function hours(count: number): string {
  return count === 1 ? "1 hour" : `${Math.round(count * 10) / 10} hours`;
}
