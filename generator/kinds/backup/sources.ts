/** What a backup reads: the paths that a spec asks for, each on the snapshot of the mount that carries it. */
import { isEphemeral, placeOfData } from "../../model/ephemeral.ts";
import { carrierOf, isWithin, type Mount, type Storage } from "../../model/host.ts";
import { canSnapshot, refusalToSnapshot } from "../../model/mounted-data.ts";
import { shortName, type BackupSource, type SnapshotType } from "../../model/protection.ts";
import type { SpecPath } from "../../model/path.ts";
import type { BackupSpec } from "./schema.ts";

/** What of a host says where its data is. */
type Places = Pick<Storage, "mounts" | "persistence" | "rootReset">;

/** A path that a spec asks to back up, what carries it, and where the wish stands in the spec. */
export interface Wanted {
  path: string;
  /** Where its data is: on a persistent volume, if it persists. */
  place: string;
  carrier: Mount | undefined;
  origin: SpecPath;
}

/** Every path that the backup section asks for, the same one once, in the order of the spec. */
export function wantedPaths({ backup }: Pick<BackupSpec, "backup">, storage: Places): Wanted[] {
  const named =
    backup.subvolumes?.map((path, index) => ({ path, origin: ["backup", "subvolumes", index] })) ??
    usualPaths(storage).map((path) => ({ path, origin: ["backup"] }));
  // Where these are wished for, the spec need not say so: that is the default.
  const withRole = (role: Mount["role"]): { path: string; origin: SpecPath }[] =>
    storage.mounts
      .filter((mount) => mount.role === role)
      .map(({ mountpoint }) => ({ path: mountpoint, origin: ["backup"] }));
  const all = [
    ...named,
    ...(backup.includeDatabases ? withRole("database") : []),
    ...(backup.includeContainers ? withRole("container") : []),
  ];
  const first = new Map<string, Wanted>();
  for (const { path, origin } of all) {
    const place = placeOfData(storage, path);
    if (!first.has(path)) first.set(path, { path, place, origin, carrier: carrierOf(storage, place) });
  }
  return [...first.values()];
}

/** What is backed up of a host whose spec does not say: of one whose root is reset, what outlives that. */
function usualPaths(storage: Places): string[] {
  const volumes = storage.persistence?.volumes.map(({ path }) => path) ?? [];
  const stays = (path: string): boolean => {
    const carrier = carrierOf(storage, placeOfData(storage, path));
    return carrier === undefined || !isEphemeral(carrier, storage);
  };
  const system = ["/", "/home", "/etc"]
    .filter(stays)
    .filter((path) => !volumes.some((volume) => isWithin(placeOfData(storage, path), volume)));
  const isRead = (volume: string): boolean =>
    system.includes("/") && carrierOf(storage, volume)?.mountpoint === "/";
  return [...system, ...volumes.filter((volume) => !isRead(volume))];
}

/** The sources of a backup: those wanted paths that a snapshot can be made of. A rule names the others. */
export function sourcesOf(
  wanted: readonly Wanted[],
  storage: Pick<Storage, "mounts" | "swaps">,
): BackupSource[] {
  const sources = wanted.flatMap(({ path, place, carrier, origin }): BackupSource[] => {
    if (carrier === undefined || !canSnapshot(carrier)) return [];
    if (refusalToSnapshot(carrier, storage) !== undefined) return [];
    const { mountpoint, type, device, role, subvolume } = carrier;
    const snapshot = snapshotFolder(mountpoint, type);
    const within = place === mountpoint ? "" : place.slice(mountpoint === "/" ? 0 : mountpoint.length);
    const name = shortName(path, path === mountpoint ? subvolume : null);
    return [{ path, name, mountpoint, type, device, role, snapshot, folder: `${snapshot}${within}`, origin }];
  });
  // Two subvolumes of two file systems can have one name: their paths then tell them apart.
  const isShared = (name: string): boolean => sources.filter((source) => source.name === name).length > 1;
  return sources.map((source) =>
    isShared(source.name) ? { ...source, name: shortName(source.path, null) } : source,
  );
}

/**
 * Where the snapshot of a mount stands while a backup runs: a subvolume of a fixed name within the mount, for a path that stays the
 * same tells restic what it has read before. ZFS has its own place for snapshots.
 */
function snapshotFolder(mountpoint: string, type: SnapshotType): string {
  const below = mountpoint === "/" ? "" : mountpoint;
  return type === "zfs" ? `${below}/.zfs/snapshot/strata-backup` : `${below}/.strata-backup`;
}
