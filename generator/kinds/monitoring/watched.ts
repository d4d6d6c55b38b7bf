/** What is watched on a host, and its thresholds: those of the spec, or what follows from the schedules. */
import { isScrubbed } from "../../model/upkeep.ts";
import type { HostModel, Mount, Storage } from "../../model/host.ts";
import type { WatchedBackup, WatchedFileSystem, WatchedSnapshots } from "../../model/monitoring.ts";
import { pricesOf } from "../../model/prices.ts";
import { parseSpan, thresholdFor, thresholdOfHours } from "../../model/thresholds.ts";
import type { MonitoringSpec } from "./schema.ts";

type Thresholds = MonitoringSpec["monitoring"]["thresholds"];

/** File systems on disks that can be written to: what is virtual, or another host's, has no room of this host's to run out of. */
const diskTypes: readonly string[] = "btrfs zfs bcachefs ext2 ext3 ext4 xfs f2fs jfs vfat exfat ntfs3".split(
  " ",
);

export function watchedSnapshots({ snapshots }: Storage, { snapshotAge }: Thresholds): WatchedSnapshots[] {
  return snapshots.map(({ mountpoint, type, device, schedule }) => ({
    mountpoint,
    type,
    device,
    age: snapshotAge ? thresholdOfHours(snapshotAge) : thresholdFor(schedule),
  }));
}

export function watchedBackup({ backup }: Storage, thresholds: Thresholds): WatchedBackup | null {
  if (backup === null) return null;
  const { unit, schedule, verify, randomizedDelay, destination, budget } = backup;
  const { backupAge, verifyAge } = thresholds;
  const delay = parseSpan(randomizedDelay);
  const ofVerification = verifyAge ? thresholdOfHours(verifyAge) : thresholdFor(verify.schedule, delay);
  return {
    unit,
    age: backupAge ? thresholdOfHours(backupAge) : thresholdFor(schedule, delay),
    verifyAge: verify.enable ? ofVerification : null,
    hasCost: pricesOf(destination) !== null,
    budget,
  };
}

/** Every file system on disks once, by that of its mount points which is the likeliest to be always there: the shortest. */
export function watchedFileSystems(
  { fileSystems, mounts }: Pick<HostModel, "fileSystems" | "mounts">,
  { diskUse }: Thresholds,
): WatchedFileSystem[] {
  return fileSystems
    .flatMap(({ device, type }) => {
      const own = mounts.filter((mount) => mount.fileSystem === device && isWatched(mount));
      if (!diskTypes.includes(type) || own.length === 0) return [];
      const points = own.map(({ mountpoint }) => mountpoint);
      const mountpoint = points.reduce((a, b) => (b.length < a.length ? b : a));
      return [{ mountpoint, type, device, use: diskUse }];
    })
    .sort((a, b) => (a.mountpoint < b.mountpoint ? -1 : 1));
}

/** Not what is mounted by hand, which need not be there, and is written to by nobody where it is read-only. */
function isWatched({ options }: Mount): boolean {
  return !options.includes("noauto") && !options.includes("ro");
}

/** Of the file systems, those whose last scrub has to be known: bcachefs does not keep what came of it. */
export function scrubbedOf(host: HostModel, fileSystems: readonly WatchedFileSystem[]): WatchedFileSystem[] {
  return fileSystems.filter(
    ({ type, device }) => ["btrfs", "zfs"].includes(type) && isScrubbed(host, device),
  );
}
