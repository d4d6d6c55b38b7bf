import { btrfs, nodev, type HostInput } from "../../generator/index.ts";
import { machine, type RuleCase } from "./judged.ts";

type Monitoring = NonNullable<HostInput["monitoring"]>;

/** A host that takes figures for Prometheus, with snapshots each night. */
const watching = (monitoring: Monitoring, rest: HostInput = {}): HostInput =>
  machine(
    {
      root: {
        size: "100%",
        content: btrfs({ subvolumes: { "@": { mountpoint: "/" }, "@home": { mountpoint: "/home" } } }),
      },
    },
    {},
    { snapshots: { enable: true }, monitoring: { prometheus: {}, ...monitoring }, ...rest },
  );
const threshold = (name: string, ...more: string[]) => ["monitoring", "thresholds", name, ...more];

export const monitoring: readonly RuleCase[] = [
  {
    code: "S261",
    breaks: watching({ datadog: {} }),
    finds: [{ message: "the agent has no API key", path: ["monitoring", "datadog"] }],
    keeps: watching({ datadog: { apiKey: { opnix: "op://pantherOS/datadog/api-key" } } }),
  },
  {
    code: "S261",
    breaks: watching({ datadog: true }),
    finds: [{ message: "the agent has no API key", path: ["monitoring", "datadog"] }],
    keeps: watching({ datadog: false }),
  },
  {
    code: "S262",
    breaks: watching({ thresholds: { diskUse: { warning: 95, critical: 90 } } }),
    finds: [
      {
        message: "diskUse is critical from 90 on, and a warning from 95 on",
        path: threshold("diskUse", "warning"),
      },
    ],
    keeps: watching({ thresholds: { diskUse: { warning: 90, critical: 95 } } }),
  },
  {
    code: "S263",
    breaks: watching({
      thresholds: { backupAge: { warning: 26, critical: 50 }, verifyAge: { warning: 200, critical: 400 } },
    }),
    finds: [
      { message: "backupAge has a threshold, but no backups are made", path: threshold("backupAge") },
      { message: "verifyAge has a threshold, but no backups are made", path: threshold("verifyAge") },
    ],
    keeps: watching({ thresholds: { snapshotAge: { warning: 26, critical: 50 } } }),
  },
  {
    code: "S264",
    breaks: watching({ thresholds: { snapshotAge: { warning: 24, critical: 50 } } }),
    finds: [
      {
        message: "snapshotAge warns after 24 hours, and 24 hours lie between two runs",
        path: threshold("snapshotAge", "warning"),
      },
    ],
    keeps: watching({ thresholds: { snapshotAge: { warning: 24.5, critical: 50 } } }),
  },
  {
    code: "S264",
    breaks: watching(
      { thresholds: { snapshotAge: { warning: 30, critical: 50 } } },
      { snapshots: { enable: true, schedule: "Mon..Fri 02:00" } },
    ),
    finds: [
      {
        message: "snapshotAge warns after 30 hours, and 72 hours lie between two runs",
        path: threshold("snapshotAge", "warning"),
      },
    ],
    keeps: watching(
      { thresholds: { snapshotAge: { warning: 80, critical: 150 } } },
      { snapshots: { enable: true, schedule: "Mon..Fri 02:00" } },
    ),
  },
  {
    code: "S265",
    breaks: watching({
      prometheus: { enable: false },
      thresholds: { snapshotAge: { warning: 26, critical: 50 } },
    }),
    finds: [
      { message: "there are thresholds, but nobody gets the figures", path: ["monitoring", "thresholds"] },
    ],
    keeps: watching({ thresholds: { snapshotAge: { warning: 26, critical: 50 } } }),
  },
  {
    code: "S265",
    breaks: watching({
      prometheus: false,
      interval: "hourly",
      thresholds: { diskUse: { warning: 70, critical: 80 } },
    }),
    finds: [
      { message: "there are thresholds, but nobody gets the figures", path: ["monitoring", "thresholds"] },
      { message: "there is an interval, but nobody gets the figures", path: ["monitoring", "interval"] },
    ],
    keeps: watching({
      prometheus: true,
      interval: "hourly",
      thresholds: { diskUse: { warning: 70, critical: 80 } },
    }),
  },
  {
    code: "S266",
    breaks: {
      devices: { nodev: { "/": nodev({ fsType: "tmpfs", mountOptions: ["mode=755", "size=1G"] }) } },
      fileSystems: { "/nix": { device: "nix", fsType: "virtiofs" } },
      boot: { loader: "none" },
      monitoring: { prometheus: {} },
    },
    finds: [{ message: "a has no snapshots, no backup and no file system on a disk", path: ["monitoring"] }],
    keeps: watching({}, { snapshots: { enable: false } }),
  },
];
