/** Which mounts hold data of the host's own, and of which a snapshot can be made. */
import { holdsOldRoots, isEphemeral, placeOfData } from "./ephemeral.ts";
import { carrierOf, isWithin, type HostModel, type Mount, type Storage } from "./host.ts";
import { snapshotTypes, type SnapshotType } from "./protection.ts";
import type { Role } from "./roles.ts";

/** A mount of a file system that can make snapshots. */
export type Snapshotted = Mount & { type: SnapshotType };

/** What can be made again, and would fill the disk while it changes. */
const madeAgain = ["/nix", "/tmp", "/var/tmp", "/var/cache", "/boot", "/efi"];
const ownRoles: readonly (Role | null)[] = ["standard", "database", null];
/** File systems whose data is in memory, on another host, or at another mount. */
const notOwn = /^(tmpfs|ramfs|overlay|none|auto|nfs4?|cifs|smb3|9p|virtiofs|ceph|fuse\..*|sshfs)$/;

/** Whether what is mounted there can be made again, so that it has no snapshots unless the spec asks for them. */
export function isMadeAgain(mountpoint: string): boolean {
  return mountpoint.endsWith("/.snapshots") || madeAgain.some((directory) => isWithin(mountpoint, directory));
}

/** Whether a mount is always there and holds data that nothing makes again. */
export function holdsOwnData({ role, mountpoint, options }: Mount): boolean {
  // What is mounted now and then, such as a disk on USB, would fail each night that it is not there.
  return !options.includes("noauto") && ownRoles.includes(role) && !isMadeAgain(mountpoint);
}

/** Whether a mount's file system can make snapshots at all. */
export function canSnapshot(mount: Mount): mount is Snapshotted {
  return snapshotTypes.some((type) => type === mount.type);
}

/** Why snapshots of a mount can't be made; undefined where they can. */
export function refusalToSnapshot(
  mount: Mount,
  storage: Pick<Storage, "mounts" | "swaps">,
): string | undefined {
  if (!canSnapshot(mount)) return `it is ${mount.type}`;
  if (mount.options.includes("ro")) return "it is mounted read-only";
  return holdsSwap(mount, storage) ? "it holds a swap file" : undefined;
}

/** A subvolume with an active swap file can't be snapshotted (btrfs(5), SWAPFILE SUPPORT). */
function holdsSwap(mount: Mount, storage: Pick<Storage, "mounts" | "swaps">): boolean {
  return storage.swaps.some(
    ({ device }) => !device.startsWith("/dev/") && carrierOf(storage, device.replace(/^\/+/, "/")) === mount,
  );
}

/** Whether a backup reads a path, or where its data is; not what is on a mount of its own within a path that is read. */
export function isBackedUp(host: HostModel, path: string): boolean {
  const place = placeOfData(host, path);
  const mountpoint = carrierOf(host, place)?.mountpoint;
  return (host.backup?.sources ?? []).some(
    (source) => source.mountpoint === mountpoint && isWithin(place, placeOfData(host, source.path)),
  );
}

/** The mounts with data of the host's own that no backup reads; none where there is no backup. */
export function mountsNotBackedUp(host: HostModel): Mount[] {
  const { mounts, swaps, backup, rootReset } = host;
  if (backup === null) return [];
  const isRead = new Set(backup.sources.map(({ path }) => path));
  const { destination } = backup;
  const target = destination.type === "local" ? carrierOf({ mounts }, destination.path) : undefined;
  return mounts.filter(
    (mount) =>
      holdsOwnData(mount) &&
      !isEphemeral(mount, host) &&
      !holdsOldRoots(mount, rootReset) &&
      !notOwn.test(mount.type) &&
      !mount.options.includes("bind") &&
      !holdsSwap(mount, { mounts, swaps }) &&
      mount !== target &&
      !isRead.has(mount.mountpoint),
  );
}
