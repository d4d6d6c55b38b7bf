/** `backup/snapshots.sh`: the snapshots that restic and archives are made from. */
import type { Backup, BackupSource } from "../../model/protection.ts";
import type { PlannedFile } from "../kind.ts";

/** The script, for engines that do not make snapshots themselves. */
export function snapshotsFile(backup: Backup): PlannedFile {
  const { unit, sources } = backup;
  const mounts = snapshotMounts(sources);
  const isPool = ({ type }: BackupSource): boolean => type === "zfs";
  const view = {
    unit,
    // The program that makes and removes them has the name of the file system.
    subvolumes: mounts.filter((mount) => !isPool(mount)),
    zfs: mounts.filter(isPool).map(({ device }) => ({ name: `${device}@strata-backup` })),
    sources,
    databases: databasesView(backup),
  };
  return { name: "backup/snapshots.sh", template: "backup/snapshots.sh.hbs", view };
}

/** The packages that it needs, as Nix has them. */
export function snapshotPackages({ sources, databases }: Backup): string[] {
  const uses = (type: BackupSource["type"]): boolean => sources.some((source) => source.type === type);
  return [
    "pkgs.coreutils",
    ...(uses("btrfs") ? ["pkgs.btrfs-progs"] : []),
    ...(uses("bcachefs") ? ["pkgs.bcachefs-tools"] : []),
    ...(uses("zfs") ? ["config.boot.zfs.package"] : []),
    ...databasePackages(databases),
  ];
}

/** One source for each mount that a snapshot is made of. */
export function snapshotMounts(sources: readonly BackupSource[]): BackupSource[] {
  return sources.filter(
    ({ mountpoint }, index) => sources.findIndex((source) => source.mountpoint === mountpoint) === index,
  );
}

/** The view's part `databases`, for templates that include `partials/backup-databases.hbs`; null without any. */
export function databasesView({ databases: { postgresql, redis } }: Backup) {
  if (!postgresql && !redis) return null;
  const options = redis && (redis.socket === null ? ["-p", `${redis.port}`] : ["-s", redis.socket]);
  return {
    postgresql: postgresql && {
      isDump: postgresql.method === "dump",
      directory: postgresql.directory,
    },
    redis: options && { options },
  };
}

/** The packages that `partials/backup-databases.hbs` needs: those of the servers themselves, so that the versions agree. */
export function databasePackages({ postgresql, redis }: Backup["databases"]): string[] {
  return [
    ...(postgresql ? ["pkgs.util-linux", "config.services.postgresql.package"] : []),
    ...(redis ? ["config.services.redis.package"] : []),
  ];
}
