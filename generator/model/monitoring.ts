/** What is watched on a host, and from when on it is a reason to worry: what the monitoring kind made of its section. */
import type { HostModel } from "./host.ts";
import type { SnapshotType } from "./protection.ts";
import type { SecretPlace } from "./secret.ts";
import type { Threshold } from "./thresholds.ts";

/** The snapshots of one mount. Ages are in seconds. */
export interface WatchedSnapshots {
  mountpoint: string;
  type: SnapshotType;
  /** What NixOS mounts there: a block device, or a dataset. */
  device: string;
  age: Threshold;
}

/** The backup's service. */
export interface WatchedBackup {
  /** Name of its service, without `.service`, and of its folder under /var/lib. */
  unit: string;
  age: Threshold;
  /** Null where backups are not verified. */
  verifyAge: Threshold | null;
  /** Whether the destination's prices are known. */
  hasCost: boolean;
  /** US dollars a month. */
  budget: number | null;
}

/** One file system on disks. */
export interface WatchedFileSystem {
  /** One of the places where it is mounted. */
  mountpoint: string;
  type: string;
  /** What it stands on; of ZFS, the pool. */
  device: string;
  /** Used part, in percent. */
  use: Threshold;
}

/** All that is watched. */
export interface Monitoring {
  /** When the figures are taken, as systemd.time(7) has it. */
  interval: string;
  datadog: { apiKey: SecretPlace; site: string; tags: string[] } | null;
  prometheus: boolean;
  snapshots: WatchedSnapshots[];
  backup: WatchedBackup | null;
  fileSystems: WatchedFileSystem[];
}

/** What is watched on a host; null where nothing is. */
export function monitoringOf(host: HostModel): Monitoring | null {
  return host.settings["monitoring"] as Monitoring | null;
}
