/** What a block device holds: partition tables, encryption, and everything that can stand at the end of that chain. */
import * as z from "zod";
import { absolutePath, line, partitionSize, uuid } from "../text.ts";
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
    /** Device to encrypt; disko's own choice if left out. */
    device: line.optional(),
    /** Name of the mapping, and of the entry in `boot.initrd.luks.devices`. */
    name: line,
    /** What the kernel and stage 1 need to know, as in `boot.initrd.luks.devices.<name>`: `allowDiscards`, `keyFile`, `bypassWorkqueues`, … */
    settings: z.record(z.string(), z.json()).optional(),
    /** File with the passphrase at format time. It is needed only then, and asked for at boot. */
    passwordFile: absolutePath.nullable().optional(),
    /** Deprecated in disko: use `passwordFile` or `settings.keyFile`. */
    keyFile: absolutePath.nullable().optional(),
    /** Ask for the passphrase at format time; so it is where no key and no password file is given. */
    askPassword: z.boolean().optional(),
    /** Key files that are added at format time. */
    additionalKeyFiles: z.array(absolutePath).optional(),
    /** Unlock it in stage 1. */
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
  /** Name of the partition; the attribute's if left out. Its label is made of it: renaming it makes an installed host unbootable. */
  name: line.optional(),
  /** Label of the partition; `disk-<disk>-<partition>` if left out, hashed beyond 36 characters. */
  label: line.optional(),
  /** Type: four hexadecimal digits as sgdisk has them (`EF00` is an EFI system partition), or a GUID. */
  type: z
    .string()
    .regex(/^([A-Fa-f0-9]{4}|[A-Fa-f0-9]{8}(-[A-Fa-f0-9]{4}){3}-[A-Fa-f0-9]{12})$/, {
      error: 'must be four hexadecimal digits such as "EF00", or a GUID',
    })
    .optional(),
  /** Order of creation: the smallest first. */
  priority: z.int().optional(),
  /** Size, such as `512M`, or `100%` for the rest of the disk. */
  size: partitionSize.optional(),
  /** Start, as sgdisk takes it; the next free place if left out. */
  start: offset.optional(),
  /** End, as sgdisk takes it: `+10G` from the start, `-1G` from the end of the disk. */
  end: offset.optional(),
  /** Alignment in sectors. */
  alignment: z.int().optional(),
  /** Attribute bits of the partition entry, 0 to 63 (sgdisk's `--attributes`). */
  attributes: z.array(z.int().min(0).max(63)).optional(),
  /** UUID of the partition; a new one if left out. Mounts refer to the partition by it where it is given. */
  uuid: uuid.nullable().optional(),
  /** Device of the partition; by its label or UUID if left out. */
  device: line.optional(),
  /** Entry in a hybrid MBR. */
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
  /** Device to partition; the disk's if left out. */
  device: line.optional(),
  /** Put the EFI entry first in a hybrid MBR. */
  efiGptPartitionFirst: z.boolean().optional(),
  /** Partitions by name. */
  get partitions() {
    return z.record(z.string(), partitionSchema).optional();
  },
  ...hooks,
});

const tablePartitionSchema = z.strictObject({
  /** Name of the partition. */
  name: line.nullable().optional(),
  /** Kind of the partition in an msdos table. */
  "part-type": z.enum(["primary", "logical", "extended"]).optional(),
  /** File system type that is noted in the table, as parted has it. */
  "fs-type": line.nullable().optional(),
  /** Start, as parted takes it: `1MiB`, `50%`. */
  start: line.optional(),
  /** End, as parted takes it. */
  end: line.optional(),
  /** Flags of the partition, as parted has them. */
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
  /** Device to partition; the disk's if left out. */
  device: line.optional(),
  /** Kind of the table. */
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
