/** Btrfs: the file system, its subvolumes and their swap files. */
import * as z from "zod";
import { roleSchema } from "../roles.ts";
import { compression, line, mountOptions, mountPoint, size, subvolumePath } from "../text.ts";
import { hooks } from "./hooks.ts";

const swapFiles = z.record(
  z.string(),
  z.strictObject({
    /** Size of the swap file, such as `8G`. */
    size,
    /** Path of the file in its subvolume; its name here if left out. */
    path: line.optional(),
    /** The swap space with the highest is used first; the kernel chooses a negative one if left out. */
    priority: z.int().min(0).max(32767).nullable().optional(),
    /** Options for swapon(8). */
    options: mountOptions.optional(),
  }),
);

/** What a spec may say of a subvolume; `btrfs.subvolumes` of a host changes the same properties by name. */
export const subvolumeShape = {
  /** False leaves the subvolume out: a host's way to drop one that its layout or profile brings. */
  enable: z.boolean().optional(),
  /** Where to mount it; without one it is made and not mounted. */
  mountpoint: mountPoint.nullable().optional(),
  /** What the subvolume is for: its role decides on mount options, compression and copy-on-write. */
  role: roleSchema.optional(),
  /**
   * Mount options, after those of the role. Btrfs has one set of options a file system: those that belong to all of it
   * (`compress`, `autodefrag`, …) are set on each of its mounts, and must not differ. `nodatacow` and `compress=no`, which the
   * kernel would ignore for one subvolume of several, are delivered as attributes of the directory.
   */
  mountOptions: mountOptions.optional(),
  /** False: new files are not copied on write (attribute `C`), and so neither checksummed nor compressed. The role's if left out. */
  copyOnWrite: z.boolean().optional(),
  /** Mount it in stage 1, before the system is started, as `/`, `/nix`, `/var`, `/var/log`, `/var/lib`, `/etc` and `/usr` always are. */
  neededForBoot: z.boolean().optional(),
  /** Arguments for `btrfs subvolume create`. */
  extraArgs: z.array(line).optional(),
  /** Swap files in the subvolume, by name. The subvolume needs a mount point and must never be snapshotted. */
  swap: swapFiles.optional(),
};

export const subvolumeSchema = z.strictObject({
  /** Always `btrfs_subvol`. */
  type: z.literal("btrfs_subvol").optional(),
  /** Path of the subvolume in the file system; its name in `subvolumes` if left out. */
  name: subvolumePath.optional(),
  ...subvolumeShape,
});

export const btrfsSchema = z.strictObject({
  /** A btrfs file system. */
  type: z.literal("btrfs"),
  /** Device to format; the one that holds it if left out. */
  device: line.optional(),
  /** Arguments for mkfs.btrfs. Devices that stand here are further members of the file system. */
  extraArgs: z.array(line).optional(),
  /** Where to mount the top level of the file system. */
  mountpoint: mountPoint.nullable().optional(),
  /** Mount options of the top level. Those that belong to the whole file system, such as `nodatacow`, hold for all of its subvolumes. */
  mountOptions: mountOptions.optional(),
  /** Subvolumes by name. */
  subvolumes: z.record(subvolumePath, subvolumeSchema).optional(),
  /** Swap files at the top level, by name. */
  swap: swapFiles.optional(),
  ...hooks,
  /** Compression of the whole file system, such as `zstd:3`; false for none. What the roles of its subvolumes ask for if left out. */
  compression: z.union([z.literal(false), compression]).optional(),
  /** Mount the top level in stage 1. */
  neededForBoot: z.boolean().optional(),
});

/** A btrfs file system as a spec describes it. */
export type Btrfs = z.output<typeof btrfsSchema>;
/** A subvolume as a spec describes it. */
export type Subvolume = z.output<typeof subvolumeSchema>;

/** A member of a btrfs file system beside the device that holds it. */
export interface ExtraMember {
  device: string;
  /** Which of the `extraArgs` names it. */
  argument: number;
}

/** Further members stand among mkfs' arguments, where disko has no other place for them; an argument may hold several words. */
export function extraMembers({ extraArgs = [] }: Btrfs): ExtraMember[] {
  return extraArgs.flatMap((words, argument) =>
    words
      .split(/\s+/)
      .filter((word) => word.startsWith("/dev/"))
      .map((device) => ({ device, argument })),
  );
}
