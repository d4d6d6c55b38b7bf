/** The schema of what each builder makes. The compiler sees to it that no builder is missing. */
import type * as z from "zod";
import type * as builders from "../../builders.ts";
import { fileSystemSchema } from "../../kinds/file-systems/schema.ts";
import { btrfsSchema, subvolumeSchema } from "../../model/devices/btrfs.ts";
import { gptSchema, luksSchema, partitionSchema, tableSchema } from "../../model/devices/content.ts";
import {
  diskSchema,
  lvmVgSchema,
  mdadmSchema,
  nodevSchema,
  zfsFsSchema,
  zfsVolumeSchema,
  zpoolSchema,
} from "../../model/devices/devices.ts";
import {
  bcachefsFilesystemSchema,
  bcachefsSchema,
  filesystemSchema,
  lvmPvSchema,
  mdraidSchema,
  swapSchema,
  zfsSchema,
} from "../../model/devices/filesystem.ts";

/** Builders with arguments of their own. */
export const shorthands = {
  esp: partitionSchema,
  biosBoot: partitionSchema,
  byLabel: fileSystemSchema,
  byUuid: fileSystemSchema,
  bind: fileSystemSchema,
  tmpfs: fileSystemSchema,
  nfs: fileSystemSchema,
} satisfies Partial<Record<keyof typeof builders, z.ZodObject>>;

/** Builders that take the properties of what they make, all but the `type` that most of them add. */
export const builderSchemas = {
  disk: diskSchema,
  gpt: gptSchema,
  partition: partitionSchema,
  table: tableSchema,
  luks: luksSchema,
  filesystem: filesystemSchema,
  btrfs: btrfsSchema,
  subvolume: subvolumeSchema,
  swap: swapSchema,
  lvm_pv: lvmPvSchema,
  lvm_vg: lvmVgSchema,
  mdraid: mdraidSchema,
  mdadm: mdadmSchema,
  zfs: zfsSchema,
  zpool: zpoolSchema,
  zfs_fs: zfsFsSchema,
  zfs_volume: zfsVolumeSchema,
  bcachefs: bcachefsSchema,
  bcachefs_filesystem: bcachefsFilesystemSchema,
  nodev: nodevSchema,
} satisfies Record<Exclude<keyof typeof builders, keyof typeof shorthands>, z.ZodObject>;
