/**
 * What specs build devices and mounts with: disko's own names as functions, which add the `type` that tells them apart. Each
 * returns plain data, so that everything can also be written out by hand, computed, or shared.
 */
import * as z from "zod";
import { checkOptions } from "./check-options.ts";
import type { btrfsSchema, subvolumeSchema } from "./model/devices/btrfs.ts";
import type { gptSchema, luksSchema, partitionSchema, tableSchema } from "./model/devices/content.ts";
import type {
  diskSchema,
  lvmVgSchema,
  mdadmSchema,
  nodevSchema,
  zfsFsSchema,
  zfsVolumeSchema,
  zpoolSchema,
} from "./model/devices/devices.ts";
import type {
  bcachefsFilesystemSchema,
  bcachefsSchema,
  filesystemSchema,
  lvmPvSchema,
  mdraidSchema,
  swapSchema,
  zfsSchema,
} from "./model/devices/filesystem.ts";
import type { fileSystemSchema } from "./kinds/file-systems/schema.ts";

type FileSystemEntry = z.input<typeof fileSystemSchema>;

const tagged =
  <Schema extends z.ZodType>() =>
  <const Type extends string>(type: Type) =>
  // Mapped here, and not by `Omit`, so that the editor shows the properties and not the schema that they come from.
  (value: { [Key in keyof z.input<Schema> as Key extends "type" ? never : Key]: z.input<Schema>[Key] }) => ({
    type,
    ...value,
  });

/** A disk and what it holds. */
export const disk = tagged<typeof diskSchema>()("disk");
/** A GPT partition table. */
export const gpt = tagged<typeof gptSchema>()("gpt");
/** disko's older partition table, for msdos. */
export const table = tagged<typeof tableSchema>()("table");
/** Encryption with LUKS. */
export const luks = tagged<typeof luksSchema>()("luks");
/** A file system on one device: ext4, xfs, vfat, … */
export const filesystem = tagged<typeof filesystemSchema>()("filesystem");
/** A btrfs file system with its subvolumes. */
export const btrfs = tagged<typeof btrfsSchema>()("btrfs");
/** A swap partition. */
export const swap = tagged<typeof swapSchema>()("swap");
/** A physical volume of LVM. */
export const lvm_pv = tagged<typeof lvmPvSchema>()("lvm_pv");
/** A volume group of LVM. */
export const lvm_vg = tagged<typeof lvmVgSchema>()("lvm_vg");
/** A member of a software RAID array. */
export const mdraid = tagged<typeof mdraidSchema>()("mdraid");
/** A software RAID array. */
export const mdadm = tagged<typeof mdadmSchema>()("mdadm");
/** A member of a ZFS pool. */
export const zfs = tagged<typeof zfsSchema>()("zfs");
/** A ZFS pool. */
export const zpool = tagged<typeof zpoolSchema>()("zpool");
/** A ZFS file system. */
export const zfs_fs = tagged<typeof zfsFsSchema>()("zfs_fs");
/** A ZFS volume. */
export const zfs_volume = tagged<typeof zfsVolumeSchema>()("zfs_volume");
/** A member device of a bcachefs file system. */
export const bcachefs = tagged<typeof bcachefsSchema>()("bcachefs");
/** A bcachefs file system. */
export const bcachefs_filesystem = tagged<typeof bcachefsFilesystemSchema>()("bcachefs_filesystem");
/** A file system without a device: tmpfs, or a bind mount. */
export const nodev = tagged<typeof nodevSchema>()("nodev");

/** A btrfs subvolume. */
export function subvolume(value: z.input<typeof subvolumeSchema>): z.input<typeof subvolumeSchema> {
  return value;
}

/** A partition of a GPT table. */
export function partition(value: z.input<typeof partitionSchema>): z.input<typeof partitionSchema> {
  return value;
}

const espOptions = z.strictObject({
  /** Size, such as `512M`; 1 GiB if left out. */
  size: z.custom<string>().optional(),
  /** Where to mount it; `/boot` if left out. */
  mountpoint: z.custom<string>().optional(),
});

/** An EFI system partition: vfat, readable by root alone, at `/boot` and 1 GiB large if nothing else is said. */
export function esp(options: z.input<typeof espOptions> = {}): z.input<typeof partitionSchema> {
  const { size = "1G", mountpoint = "/boot" } = checkOptions("esp", espOptions, options);
  return {
    type: "EF00",
    size,
    content: filesystem({ format: "vfat", mountpoint, mountOptions: ["umask=0077"] }),
  };
}

/** The partition that GRUB needs to start from GPT with a BIOS. */
export function biosBoot(): z.input<typeof partitionSchema> {
  return { type: "EF02", size: "1M" };
}

/** A file system found by its label. */
export function byLabel(label: string, entry: FileSystemEntry): FileSystemEntry {
  return { device: `/dev/disk/by-label/${label}`, ...entry };
}

/** A file system found by its UUID. */
export function byUuid(uuid: string, entry: FileSystemEntry): FileSystemEntry {
  return { device: `/dev/disk/by-uuid/${uuid}`, ...entry };
}

/** A directory mounted at a second place. */
export function bind(directory: string, entry: FileSystemEntry = {}): FileSystemEntry {
  return { device: directory, fsType: "none", ...entry, options: ["bind", ...(entry.options ?? [])] };
}

/** A file system in memory. */
export function tmpfs(
  entry: FileSystemEntry & {
    /** The most that it takes, such as `2G` or `25%` of the memory; the kernel's 50 % if left out (tmpfs(5)). */
    size?: string;
    /** Permissions of its root directory, such as `755`; the kernel's 1777 if left out. */
    mode?: string;
  } = {},
): FileSystemEntry {
  const { size, mode, ...rest } = entry;
  const options = [
    ...(size ? [`size=${size}`] : []),
    ...(mode ? [`mode=${mode}`] : []),
    ...(rest.options ?? []),
  ];
  return { device: "tmpfs", fsType: "tmpfs", ...rest, options: options.length > 0 ? options : undefined };
}

/** A directory of an NFS server: `nfs("nas:/export/media")`. */
export function nfs(source: string, entry: FileSystemEntry = {}): FileSystemEntry {
  return { device: source, fsType: "nfs", ...entry };
}
