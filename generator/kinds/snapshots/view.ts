/** What the module of snapshots says, and the scripts that its units run. */
import type { HostModel } from "../../model/host.ts";
import type { SnapshotPolicy, SnapshotType } from "../../model/protection.ts";
import { periods, type Retention } from "../../model/retention.ts";
import { unitItem, unitWord } from "../../model/systemd.ts";
import { cleanupInterval } from "../../model/timeline.ts";
import { call, interpolated, reference } from "../../nix/value.ts";
import type { PlannedFile } from "../kind.ts";
import { sanoidInterval, type SanoidPolicy } from "./sanoid.ts";

/** What the module is made of, beside the model. */
export interface SnapshotsSettings {
  /** When the mounts have a snapshot made that have no schedule of their own. */
  schedule: string;
  /** How many snapshots the mounts keep that say nothing else. */
  retention: Retention;
  /** What sanoid is told, by dataset. */
  sanoid: Record<string, SanoidPolicy>;
}

/** The data of `snapshots.nix`. */
export function snapshotsView(
  host: HostModel,
  { schedule, retention, sanoid }: SnapshotsSettings,
): Record<string, unknown> {
  const [btrfs, zfs, bcachefs] = [of(host, "btrfs"), of(host, "zfs"), of(host, "bcachefs")];
  return {
    schedule,
    limits: limitsOf(retention),
    snapper: btrfs.map((policy) => snapperConfig(host, policy, { schedule, retention })),
    cleanupInterval: cleanupInterval(btrfs.map((policy) => policy.schedule)),
    sanoid: Object.entries(sanoid).map(([dataset, settings]) => ({ dataset, settings })),
    sanoidInterval: sanoidInterval(zfs),
    bcachefs: bcachefs.map(bcachefsUnit),
    hasUnits: btrfs.length + bcachefs.length > 0,
  };
}

/** The scripts of the units. */
export function scriptsOf(host: HostModel): PlannedFile[] {
  const script = (name: string): PlannedFile => ({
    name: `snapshots/${name}.sh`,
    template: `snapshots/${name}.sh.hbs`,
    view: {},
  });
  return [
    ...(of(host, "btrfs").length > 0 ? [script("subvolume")] : []),
    ...(of(host, "bcachefs").length > 0 ? [script("bcachefs")] : []),
  ];
}

function of(host: HostModel, wanted: SnapshotType): SnapshotPolicy[] {
  return host.snapshots.filter(({ type }) => type === wanted);
}

/** A retention as snapper's settings; where there is a usual one, only what differs from it. */
function limitsOf(retention: Retention, usual?: Retention): { limit: string; count: number }[] {
  return periods
    .filter((period) => retention[period] !== usual?.[period])
    .map((period) => ({ limit: `TIMELINE_LIMIT_${period.toUpperCase()}`, count: retention[period] }));
}

function snapperConfig(
  host: HostModel,
  policy: SnapshotPolicy,
  usual: Pick<SnapshotsSettings, "schedule" | "retention">,
) {
  const { name, mountpoint } = policy;
  const unit = `snapper-subvolume-${name}`;
  const hasOwnTimer = policy.schedule !== usual.schedule;
  return {
    ...policy,
    noCopyOnWrite: host.fileSystems.some(({ subvolumes }) =>
      subvolumes.some((one) => one.mountpoint === mountpoint && !one.copyOnWrite),
    ),
    limits: limitsOf(policy.retention, usual.retention),
    unit,
    makesSubvolume: call("makesSubvolume", unitWord(mountpoint)),
    timer: hasOwnTimer && {
      unit: `snapper-timeline-${name}`,
      description: `Timeline of Snapper Snapshots of ${name}`,
      schedule: policy.schedule,
      needs: [`${unit}.service`],
      command: interpolated([
        reference("pkgs.snapper"),
        `/bin/snapper --config ${name} create --cleanup-algorithm timeline --description timeline`,
      ]),
    },
  };
}

function bcachefsUnit({ name, mountpoint, schedule, retention }: SnapshotPolicy) {
  const limits = periods.map((period) => `--${period} ${retention[period]}`).join(" ");
  return {
    name,
    unit: `bcachefs-snapshots-${name}`,
    description: `Snapshots of ${name}`,
    mounts: [unitItem(mountpoint)],
    command: interpolated([
      reference("makeSnapshot"),
      `/bin/strata-snapshots-bcachefs ${limits} ${unitWord(mountpoint)}`,
    ]),
    schedule,
  };
}
