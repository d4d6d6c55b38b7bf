/** What a block device can hold that is not itself a block device: file systems, swap, and members of arrays and pools. */
import * as z from "zod";
import { roleSchema } from "../roles.ts";
import { absolutePath, line, mountOptions, mountPoint, subvolumePath } from "../text.ts";
import { hooks } from "./hooks.ts";

const device = line.optional();

export const filesystemSchema = z.strictObject({
  /** A file system on one device: ext4, xfs, vfat, f2fs, … */
  type: z.literal("filesystem"),
  /** Device to format; the one that holds it if left out. */
  device,
  /** The file system's type, as in `mkfs.<format>`. */
  format: line.refine((text) => /^[a-z0-9.+_-]+$/i.test(text), {
    error: 'must be a file system type such as "ext4"',
  }),
  /** Arguments for mkfs. */
  extraArgs: z.array(line).optional(),
  /** Where to mount it. */
  mountpoint: mountPoint.nullable().optional(),
  /** Mount options, after those of the role. */
  mountOptions: mountOptions.optional(),
  ...hooks,
  /** What the file system is for: its role decides on mount options such as `noatime`. */
  role: roleSchema.optional(),
  /** Mount it in stage 1, before the system is started, as `/`, `/nix`, `/var`, `/var/log`, `/var/lib`, `/etc` and `/usr` always are. */
  neededForBoot: z.boolean().optional(),
});

export const swapSchema = z.strictObject({
  /** A swap partition. */
  type: z.literal("swap"),
  /** Device to use; the one that holds it if left out. */
  device,
  /** Discard policy: `once` at swapon, `pages` as they are freed, or `both` (swapon(8)). */
  discardPolicy: z.enum(["once", "pages", "both"]).nullable().optional(),
  /** Arguments for mkswap. */
  extraArgs: z.array(line).optional(),
  /** Options for swapon(8). */
  mountOptions: mountOptions.optional(),
  /** The swap space with the highest is used first; the kernel chooses a negative one if left out. */
  priority: z.int().min(0).max(32767).nullable().optional(),
  /** Encrypt with a new random key at each boot; rules out hibernation. */
  randomEncryption: z.boolean().optional(),
  /** Resume from hibernation from this device (`boot.resumeDevice`). */
  resumeDevice: z.boolean().optional(),
  ...hooks,
});

export const lvmPvSchema = z.strictObject({
  /** A physical volume of LVM. */
  type: z.literal("lvm_pv"),
  /** Device to use; the one that holds it if left out. */
  device,
  /** The volume group that it belongs to: a name in `devices.lvm_vg`. */
  vg: line,
  ...hooks,
});

export const mdraidSchema = z.strictObject({
  /** A member of a software RAID array. */
  type: z.literal("mdraid"),
  /** Device to use; the one that holds it if left out. */
  device,
  /** The array that it belongs to: a name in `devices.mdadm`. */
  name: line,
  ...hooks,
});

export const zfsSchema = z.strictObject({
  /** A member of a ZFS pool. */
  type: z.literal("zfs"),
  /** Device to use; the one that holds it if left out. */
  device,
  /** The pool that it belongs to: a name in `devices.zpool`. */
  pool: line,
  ...hooks,
});

export const bcachefsSchema = z.strictObject({
  /** A member device of a bcachefs file system. */
  type: z.literal("bcachefs"),
  /** Device to use; the one that holds it if left out. */
  device,
  /** The file system that it belongs to: a name in `devices.bcachefs_filesystems`. */
  filesystem: line,
  /** Label of the device, such as `ssd.ssd1`: what comes before the dot is its group. */
  label: z.string().optional(),
  /** Arguments for `bcachefs format` that concern this device, such as `--discard`. */
  extraFormatArgs: z.array(line).optional(),
  ...hooks,
});

export const bcachefsFilesystemSchema = z.strictObject({
  /** A bcachefs file system over one or more member devices. */
  type: z.literal("bcachefs_filesystem").default("bcachefs_filesystem"),
  /** Name of the file system; its name in `devices.bcachefs_filesystems` if left out. */
  name: line.optional(),
  /** UUID of the file system; disko makes one of its name if left out, which is the same on every host. */
  uuid: z.string().optional(),
  /** Arguments for `bcachefs format`. */
  extraFormatArgs: z.array(line).optional(),
  /** File with the passphrase at format time; makes the file system encrypted. */
  passwordFile: absolutePath.nullable().optional(),
  /** Where to mount its root. */
  mountpoint: mountPoint.nullable().optional(),
  /** Mount options. */
  mountOptions: mountOptions.optional(),
  /** Subvolumes by their path in the file system. */
  subvolumes: z
    .record(
      subvolumePath,
      z.strictObject({
        /** Always `bcachefs_subvolume`. */
        type: z.literal("bcachefs_subvolume").optional(),
        /** Path of the subvolume in the file system; its name in `subvolumes` if left out. */
        name: subvolumePath.optional(),
        /** Where to mount it. */
        mountpoint: mountPoint.nullable().optional(),
        /** Mount options; disko adds `X-mount.mkdir` and `X-mount.subdir=`. */
        mountOptions: mountOptions.optional(),
      }),
    )
    .optional(),
  ...hooks,
});
