/** What a block device holds: partition tables, encryption, and everything that can stand at the end of that chain. */
import * as z from "zod";
import { absolutePath, label, line, partitionSize, uuid } from "../text.ts";
import { btrfsSchema } from "./btrfs.ts";
import {
  bcachefsSchema,
  filesystemSchema,
  lvmPvSchema,
  mdraidSchema,
  swapSchema,
  zfsSchema,
} from "./filesystem.ts";
import { hooks } from "./hooks.ts";

const offset = line.refine((text) => /^[+-]?[0-9]+([KMGTP]|s)?$/.test(text), {
  error: 'must be a position as sgdisk takes it, such as "1M", "-10G" or "2048s"',
});

export const luksSchema = z
  .strictObject({
    /** Encryption with LUKS; what it holds is found under `/dev/mapper/<name>`. */
    type: z.literal("luks"),
    /** Device to encrypt; the one that holds it if left out. */
    device: line.optional(),
    /** Name of the mapping, and of the entry in `boot.initrd.luks.devices`. */
    name: line,
    /** What the kernel and stage 1 need to know, as in `boot.initrd.luks.devices.<name>`: `allowDiscards`, `keyFile`, `bypassWorkqueues`, … */
    settings: z.record(z.string(), z.json()).optional(),
    /** File with the passphrase at format time. It is not read again: at boot the passphrase is asked for. */
    passwordFile: absolutePath.nullable().optional(),
    /** Deprecated in disko: use `passwordFile` or `settings.keyFile`. */
    keyFile: absolutePath.nullable().optional(),
    /** Ask for the passphrase at format time; true if left out and no key or password file is given. */
    askPassword: z.boolean().optional(),
    /** Key files that are added at format time. */
    additionalKeyFiles: z.array(absolutePath).optional(),
    /** Unlock it in stage 1, by an entry in `boot.initrd.luks.devices`; true if left out. */
    initrdUnlock: z.boolean().optional(),
    /** Arguments for `cryptsetup luksFormat`. */
    extraFormatArgs: z.array(line).optional(),
    /** Arguments for `cryptsetup open`. */
    extraOpenArgs: z.array(line).optional(),
    /** What the opened device holds. */
    get content() {
      return deviceContent.nullish();
    },
  })
  .extend(hooks); // a spread beside the getter would make TypeScript resolve its type too early

export const partitionSchema = z.strictObject({
  /** Name of the partition; its name in `partitions` if left out. Part of its label: a new name makes an installed host unbootable. */
  name: line.optional(),
  /** Label of the partition, by which mounts refer to it; at most 36 characters; `disk-<disk>-<partition>` if left out, hashed beyond that. */
  label: label.optional(),
  /** Type, as sgdisk has it (`EF00` is an EFI system partition), or a GUID; `8300`, or `8200` for swap, if left out. */
  type: z
    .string()
    .regex(/^([A-Fa-f0-9]{4}|[A-Fa-f0-9]{8}(-[A-Fa-f0-9]{4}){3}-[A-Fa-f0-9]{12})$/, {
      error: 'must be four hexadecimal digits such as "EF00", or a GUID',
    })
    .optional(),
  /** Order of creation, the smallest first; 1000 if left out, but 100 for type `EF02` and 9001 for size `100%`. */
  priority: z.int().optional(),
  /** Size, such as `512M`, or `100%` for the rest of the disk. */
  size: partitionSize.optional(),
  /** Start, as sgdisk takes it; the next free place if left out. */
  start: offset.optional(),
  /** End, as sgdisk takes it: `+10G` from the start, `-1G` from the end of the disk; what `size` makes of it if left out. */
  end: offset.optional(),
  /** Alignment in sectors (sgdisk's `--set-alignment`). */
  alignment: z.int().optional(),
  /** Attribute bits of the partition entry, 0 to 63 (sgdisk's `--attributes`). */
  attributes: z.array(z.int().min(0).max(63)).optional(),
  /** UUID of the partition; a new one if left out. Mounts refer to the partition by it where it is given. */
  uuid: uuid.nullable().optional(),
  /** Device of the partition; its link in `/dev/disk/by-partlabel`, or with `uuid` in `by-partuuid`, if left out. */
  device: line.optional(),
  /** Entry in a hybrid MBR, for firmware that does not read GPT. */
  hybrid: z
    .strictObject({
      /** Type code in the MBR, such as `0x0c`. */
      mbrPartitionType: line.nullable().optional(),
      /** Set the bootable flag. */
      mbrBootableFlag: z.boolean().optional(),
    })
    .nullable()
    .optional(),
  /** What the partition holds; nothing is formatted if left out. */
  get content() {
    return partitionContent.nullish();
  },
});

export const gptSchema = z.strictObject({
  /** A GPT partition table. */
  type: z.literal("gpt"),
  /** Device to partition; the one that holds it if left out. */
  device: line.optional(),
  /** Put the entry of GPT itself first in a hybrid MBR, which suits GRUB; true if left out. */
  efiGptPartitionFirst: z.boolean().optional(),
  /** Partitions by name. */
  get partitions() {
    return z.record(z.string(), partitionSchema).optional();
  },
  ...hooks,
});

const tablePartitionSchema = z.strictObject({
  /** Name of the partition; a `gpt` table needs one. */
  name: line.nullable().optional(),
  /** Kind of the partition in an msdos table; `primary` if left out. */
  "part-type": z.enum(["primary", "logical", "extended"]).optional(),
  /** File system type that is noted in the table, as parted has it. */
  "fs-type": z
    .enum([
      "bcachefs",
      "btrfs",
      "ext2",
      "ext3",
      "ext4",
      "fat16",
      "fat32",
      "hfs",
      "hfs+",
      "linux-swap",
      "ntfs",
      "reiserfs",
      "udf",
      "xfs",
    ])
    .nullable()
    .optional(),
  /** Start, as parted takes it: `1MiB`, `50%`; `0%` if left out. */
  start: line.optional(),
  /** End, as parted takes it; `100%` if left out. */
  end: line.optional(),
  /** Flags of the partition, as parted has them, such as `bios_grub`. */
  flags: z.array(line).optional(),
  /** Set the bootable flag. */
  bootable: z.boolean().optional(),
  /** What the partition holds. */
  get content() {
    return partitionContent.nullish();
  },
});

export const tableSchema = z.strictObject({
  /** disko's older partition table, for msdos; `gpt` is the better choice. */
  type: z.literal("table"),
  /** Device to partition; the one that holds it if left out. */
  device: line.optional(),
  /** Kind of the table; `gpt` if left out. */
  format: z.enum(["gpt", "msdos"]).optional(),
  /** Partitions, in their order on the disk. */
  get partitions() {
    return z.array(tablePartitionSchema).optional();
  },
  ...hooks,
});

/** What a partition, a logical volume or a ZFS volume can hold. */
export const partitionContent = z.discriminatedUnion("type", [
  filesystemSchema,
  btrfsSchema,
  luksSchema,
  swapSchema,
  lvmPvSchema,
  mdraidSchema,
  zfsSchema,
  bcachefsSchema,
]);

/** What a disk, an array or an opened LUKS device can hold: a partition table too. */
export const deviceContent = z.discriminatedUnion("type", [
  gptSchema,
  tableSchema,
  filesystemSchema,
  btrfsSchema,
  luksSchema,
  swapSchema,
  lvmPvSchema,
  mdraidSchema,
  zfsSchema,
  bcachefsSchema,
]);

/** What a block device holds. */
export type Content = z.output<typeof deviceContent>;
/** One partition of a GPT table. */
export type Partition = z.output<typeof partitionSchema>;
