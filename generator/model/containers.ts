/** Where containers keep their images, layers and volumes: one store for root, and one for each user who runs them. */
import { kernelOf, isAtLeast } from "./kernel.ts";
import type { HostIdentity } from "./host.ts";
import type { SpecPath } from "./path.ts";

/** How a store keeps layers (containers-storage.conf(5), `driver`). */
export const storageDrivers = ["overlay", "btrfs", "zfs", "vfs"] as const;
export type StorageDriver = (typeof storageDrivers)[number];

/** Those that work without root's rights (containers-storage.conf(5)). */
export const rootlessDrivers = ["overlay", "btrfs", "vfs"] as const;
export type RootlessDriver = (typeof rootlessDrivers)[number];

/** One store. */
export interface ContainerStore {
  /** Whose it is; null for root's. */
  user: string | null;
  /** The user's home; null for root's store, whose files are in /var/lib and /run. */
  home: string | null;
  driver: StorageDriver;
  /** What mounts an overlay in place of the kernel; null where the kernel does. */
  mountProgram: "fuse-overlayfs" | null;
  /** The folder of its layers, images and volumes. */
  graphRoot: string;
  /** The folder of what lives for one boot; `$UID` in it is the user's number. */
  runRoot: string;
  /** How large what one container writes may grow, such as `20G`; null for no limit. */
  size: string | null;
  /** The dataset below which ZFS keeps the layers; null for other drivers. */
  dataset: string | null;
  origin: SpecPath;
}

/** All stores of a host. */
export interface Containers {
  /** The major version of podman that the host has: it decides which file tells a store what it is. */
  podman: 5 | 6;
  /** Root's first, if there is one; then by the users' names. */
  stores: ContainerStore[];
}

/** The release whose podman is version 6: from it on, rootless users read /etc/containers/storage.conf whole (podman#29167). */
const firstWithPodman6 = "26.11";

/** The major version of podman of a NixOS release. */
export function podmanOf({ release }: Pick<HostIdentity, "release">): 5 | 6 {
  return isAtLeast(release, firstWithPodman6) ? 6 : 5;
}

/** File systems on which the kernel's overlay keeps what is written. */
const carriesOverlay: ReadonlySet<string> = new Set(["btrfs", "ext4", "f2fs", "tmpfs", "xfs"]);
/**
 * Those on which it can't: they lack extended attributes, types of files in directories or whiteouts, or are overlays themselves
 * (Documentation/filesystems/overlayfs.rst, "Upper and Lower"; containers-storage, drivers/overlay/overlay.go). Of others, ZFS for one,
 * it depends on their version.
 */
const refusesOverlay =
  /^(nfs4?|cifs|smb3|9p|ceph|afs|glusterfs|sshfs|vfat|msdos|exfat|ntfs3?|ntfs-3g|overlay|ecryptfs|squashfs|iso9660|fuse(\..*)?|fuseblk)$/;
/** The kernel lets users mount an overlay from 5.11 on, and on all file systems that matter from 5.13 on. */
const rootlessOverlay = "5.13";
/** A user's overlay marks deleted directories by attributes that a user may set, which a tmpfs has from 6.6 on (tmpfs(5)). */
const rootlessOverlayOnTmpfs = "6.6";

/** Whether a file system can't hold what the kernel's overlay writes. */
export function isNoUpperLayer(type: string): boolean {
  return refusesOverlay.test(type);
}

/** The first kernel that mounts a user's overlay on a file system. */
export function firstRootlessOverlay(type: string | undefined): string {
  return type === "tmpfs" ? rootlessOverlayOnTmpfs : rootlessOverlay;
}

/**
 * The driver of root's store that suits a file system; vfs, which works everywhere, where nothing is known. `isPlain`: whether
 * the folder's files are to be kept as btrfs keeps any. Where they are not to be copied on write or not to be compressed, overlay keeps
 * layers in folders, which take that over; the subvolumes of the driver btrfs do not (measured with Linux 6.18).
 */
export function systemDriverOn(type: string | undefined, isPlain = true): StorageDriver {
  if (type === "zfs" || (type === "btrfs" && isPlain)) return type;
  return type !== undefined && carriesOverlay.has(type) ? "overlay" : "vfs";
}

/** What has to mount a user's overlay on a file system; null for the kernel. */
export function mountProgramOn(
  type: string | undefined,
  identity: Pick<HostIdentity, "kernel" | "release">,
): "fuse-overlayfs" | null {
  const byKernel =
    type !== undefined &&
    carriesOverlay.has(type) &&
    isAtLeast(kernelOf(identity), firstRootlessOverlay(type));
  return byKernel ? null : "fuse-overlayfs";
}

/** The folder in which a user's store is, if nothing else is said (containers-storage.conf(5), `graphroot`). */
export function defaultUserGraphRoot(home: string): string {
  return `${home}/.local/share/containers/storage`;
}
