/** What protects a host's data: which mounts get snapshots, what is backed up, and how much data there is. */
import type { Retention } from "./retention.ts";
import type { Role } from "./roles.ts";
import type { SecretPlace } from "./secret.ts";
import type { SpecPath } from "./path.ts";

/** File systems that can make a snapshot of a mount. */
export const snapshotTypes = ["btrfs", "zfs", "bcachefs"] as const;
export type SnapshotType = (typeof snapshotTypes)[number];

/** How much a mount holds and how fast that changes, as its spec estimates it. */
export interface Usage {
  mountpoint: string;
  /** In bytes. */
  size: number;
  /** What is written anew each day, in bytes. */
  dailyChange: number;
  origin: SpecPath;
}

/** The snapshots of one mount. */
export interface SnapshotPolicy {
  /** Unique within the host: the name of snapper's configuration, such as `root` or `home`. */
  name: string;
  mountpoint: string;
  type: SnapshotType;
  /** What NixOS mounts there: a block device, or a dataset. */
  device: string;
  /** When one is made, as systemd.time(7) has it. */
  schedule: string;
  retention: Retention;
  /** Who may list, make and delete them, besides root. */
  allowUsers: string[];
  allowGroups: string[];
  origin: SpecPath;
}

/** One path that is backed up, and the read-only snapshot from which it is read. */
export interface BackupSource {
  path: string;
  /** Unique within the host: names it at the destination, such as `root` or `postgresql`. */
  name: string;
  /** The mount that carries the path. */
  mountpoint: string;
  type: SnapshotType;
  /** What NixOS mounts there: a block device, or a dataset. */
  device: string;
  role: Role | null;
  /** Where the snapshot of that mount stands while the backup runs. */
  snapshot: string;
  /** Where the path is in the snapshot. */
  folder: string;
  origin: SpecPath;
}

/** Where backups go. */
export type BackupDestination =
  | { type: "b2"; bucket: string; path: string }
  | { type: "s3"; endpoint: string; region: string | null; bucket: string; path: string }
  | { type: "sftp"; host: string; port: number; user: string; path: string; knownHost: string | null }
  | { type: "local"; path: string };

/** A host's backup. */
export interface Backup {
  engine: "restic" | "archive" | "btrbk";
  /** Name of its service, without `.service`; of its state under /var/lib, and the stem of its other units. */
  unit: string;
  /** The host's folder at the destination. */
  hostname: string;
  sources: BackupSource[];
  /** Patterns of what is left out, as the engine reads them. */
  exclude: string[];
  databases: {
    /** `directory` holds the data. */
    postgresql: { method: "dump" | "checkpoint"; directory: string } | null;
    redis: { socket: string | null; port: number; directory: string } | null;
  };
  schedule: string;
  /** As systemd.time(7) writes a span of time. */
  randomizedDelay: string;
  /** In KiB a second. */
  bandwidth: number | null;
  retention: Retention;
  destination: BackupDestination;
  /** The keys of the destination; null where it needs none. */
  credentials: SecretPlace | null;
  /** The password of restic's repository; null for the other engines. */
  password: SecretPlace | null;
  verify: { enable: boolean; schedule: string; dataPercent: number; sampleFiles: number };
  /** US dollars a month beyond which the weekly measurement warns. */
  budget: number | null;
  origin: SpecPath;
}

/** A name for a mount or a path in it: `root` for `@`, `postgresql` for `@postgresql`, `srv-data` for /srv/data. */
export function shortName(path: string, subvolume: string | null): string {
  const name = subvolume?.replace(/^@/, "");
  if (path === "/" || name === "") return "root";
  if (name !== undefined && subvolume!.startsWith("@") && /^[A-Za-z0-9_.-]+$/.test(name)) return name;
  return path.slice(1).replace(/[^A-Za-z0-9_.]+/g, "-");
}

/** Where a host's backups are, as one text: `b2://bucket/path/host`. */
export function folderText({ destination, hostname }: Pick<Backup, "destination" | "hostname">): string {
  return [...partsOf(destination), hostname].filter((part) => part !== "").join("/");
}

function partsOf(destination: BackupDestination): string[] {
  switch (destination.type) {
    case "b2":
      return [`b2://${destination.bucket}`, destination.path];
    case "s3":
      return [destination.endpoint, destination.bucket, destination.path];
    case "sftp":
      return [`sftp://${destination.user}@${destination.host}:${destination.port}${destination.path}`];
    case "local":
      return [destination.path];
  }
}

/** The service that makes the backup, as NixOS' modules of the engines name it: journalctl(1) knows no other name. */
export function backupService(backup: Backup): string {
  return `${startedUnit(backup)}.service`;
}

/** The timer that starts the backup. */
export function backupTimer(backup: Backup): string {
  return `${startedUnit(backup)}.timer`;
}

function startedUnit({ engine, unit }: Backup): string {
  const prefix = { restic: "restic-backups-", archive: "", btrbk: "btrbk-" }[engine];
  return `${prefix}${unit}`;
}
