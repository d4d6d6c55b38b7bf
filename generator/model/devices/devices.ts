/** The devices of a host: disko's device language, as disko names it, with strata's few additions marked as such. */
import * as z from "zod";
import { absolutePath, capacity, line, mountOptions, mountPoint, size } from "../text.ts";
import { deviceContent, partitionContent } from "./content.ts";
import { bcachefsFilesystemSchema } from "./filesystem.ts";
import { hooks } from "./hooks.ts";

export const diskSchema = z.strictObject({
  /** Always `disk`. */
  type: z.literal("disk").default("disk"),
  /** Name of the disk; its name in `devices.disk` if left out. Part of partitions' labels: a new name makes an installed host unbootable. */
  name: line.optional(),
  /** The disk: best a path under `/dev/disk/by-id` or `by-path`, which stays the same from boot to boot. */
  device: absolutePath,
  /** False keeps disko from wiping the disk when it is told to destroy what is there; true if left out. */
  destroy: z.boolean().optional(),
  /** Name of the image that disko's image builder makes; the disk's if left out. */
  imageName: line.optional(),
  /** Size of the image that disko's image builder makes; `2G` if left out. */
  imageSize: size.optional(),
  ...hooks,
  /** How large the disk is, such as `458G` or `2TB`: strata then checks that the partitions fit. */
  capacity: capacity.optional(),
  /** What the disk holds. */
  content: deviceContent.nullish(),
});

export const mdadmSchema = z.strictObject({
  /** Always `mdadm`. */
  type: z.literal("mdadm").default("mdadm"),
  /** Name of the array; its name in `devices.mdadm` if left out. */
  name: line.optional(),
  /** RAID level, such as 1 or 5; 1 if left out. */
  level: z.int().optional(),
  /** Version of the metadata; mdadm's choice if left out. `1.0` stands at the end, so that firmware can read a mirrored ESP. */
  metadata: z.enum(["1", "1.0", "1.1", "1.2", "default", "ddf", "imsm"]).optional(),
  /** Arguments for `mdadm --create`. */
  extraArgs: z.array(line).optional(),
  ...hooks,
  /** What the array holds. */
  content: deviceContent.nullish(),
});

export const lvmVgSchema = z.strictObject({
  /** Always `lvm_vg`. */
  type: z.literal("lvm_vg").default("lvm_vg"),
  /** Name of the volume group; its name in `devices.lvm_vg` if left out. */
  name: line.optional(),
  /** Logical volumes by name. */
  lvs: z
    .record(
      z.string(),
      z.strictObject({
        /** Name of the logical volume; its name in `lvs` if left out. */
        name: line.optional(),
        /** Order of creation, the smallest first; if left out, thin pools come first and sizes in percent last. */
        priority: z.int().optional(),
        /** Size, as lvcreate takes it: `10G`, `100%FREE`. */
        size: line,
        /** Kind of the volume; a linear one if left out. */
        lvm_type: z
          .enum(["mirror", "raid0", "raid1", "raid4", "raid5", "raid6", "thin-pool", "thinlv"])
          .nullable()
          .optional(),
        /** The thin pool of a thin volume: a name in `lvs`. */
        pool: line.nullable().optional(),
        /** Arguments for lvcreate. */
        extraArgs: z.array(line).optional(),
        /** What the volume holds. */
        content: partitionContent.nullish(),
      }),
    )
    .optional(),
  ...hooks,
});

const zfsOptions = z.record(z.string(), z.string());
const vdevMode = z.enum(["", "mirror", "raidz", "raidz1", "raidz2", "raidz3"]);
const vdev = z.strictObject({
  /** How the members hold the data together; `""`, which is the default, stripes it over them. */
  mode: vdevMode.optional(),
  /** Members: names of disks or partitions, or paths. */
  members: z.array(line),
});

const zfsDatasetShape = {
  /** Name of the dataset under its pool; its name in `datasets` if left out. */
  name: line.optional(),
  /** ZFS properties, such as `compression`. */
  options: zfsOptions.optional(),
  /** Mount options. */
  mountOptions: mountOptions.optional(),
};

export const zfsFsSchema = z.strictObject({
  /** A ZFS file system. */
  type: z.literal("zfs_fs"),
  ...zfsDatasetShape,
  /** Where to mount it. */
  mountpoint: mountPoint.nullable().optional(),
  ...hooks,
  /** Mount it in stage 1, before the system is started, as `/`, `/nix`, `/var`, `/var/log`, `/var/lib`, `/etc` and `/usr` always are. */
  neededForBoot: z.boolean().optional(),
});

export const zfsVolumeSchema = z.strictObject({
  /** A ZFS volume: a block device in a pool. */
  type: z.literal("zfs_volume"),
  ...zfsDatasetShape,
  /** Size of the volume, as `zfs create -V` takes it: `10G`. */
  size: line.nullable().optional(),
  /** Arguments for `zfs create`. */
  extraArgs: z.array(line).optional(),
  ...hooks,
  /** What the volume holds. */
  content: partitionContent.nullish(),
});

export const zpoolSchema = z.strictObject({
  /** Always `zpool`. */
  type: z.literal("zpool").default("zpool"),
  /** Name of the pool; its name in `devices.zpool` if left out. */
  name: line.optional(),
  /** How the members hold the data together: one word for all of them (`""`, which is the default, stripes it over them), or a topology. */
  mode: z
    .union([
      vdevMode,
      z.strictObject({
        /** Which devices serve for what. */
        topology: z.strictObject({
          /** Always `topology`. */
          type: z.literal("topology").default("topology"),
          /** Where the data is. */
          vdev: z.array(vdev).optional(),
          /** Hot spares. */
          spare: z.array(line).optional(),
          /** The intent log, for synchronous writes. */
          log: z.array(vdev).optional(),
          /** Deduplication tables. */
          dedup: z.array(vdev).optional(),
          /** Metadata and small blocks. */
          special: z
            .union([z.array(vdev), vdev])
            .nullable()
            .optional(),
          /** Read cache (L2ARC). */
          cache: z.array(line).optional(),
        }),
      }),
    ])
    .optional(),
  /** Options of the pool (`zpool create -o`). */
  options: zfsOptions.optional(),
  /** Properties of the pool's root file system (`zpool create -O`). */
  rootFsOptions: zfsOptions.optional(),
  /** Where to mount the pool's root file system. */
  mountpoint: mountPoint.nullable().optional(),
  /** Mount options of the pool's root file system. */
  mountOptions: mountOptions.optional(),
  /** File systems and volumes of the pool, by name. */
  datasets: z.record(z.string(), z.discriminatedUnion("type", [zfsFsSchema, zfsVolumeSchema])).optional(),
  ...hooks,
  /** Mount the root file system in stage 1. */
  neededForBoot: z.boolean().optional(),
});

export const nodevSchema = z.strictObject({
  /** Always `nodev`. */
  type: z.literal("nodev").default("nodev"),
  /** File system type, such as `tmpfs`. */
  fsType: line,
  /** Device, where the file system has one; for a bind mount the directory. */
  device: line.optional(),
  /** Where to mount it; its name in `devices.nodev` if left out. */
  mountpoint: mountPoint.nullable().optional(),
  /** Mount options. */
  mountOptions: mountOptions.optional(),
  ...hooks,
  /** Mount it in stage 1, before the system is started, as `/`, `/nix`, `/var`, `/var/log`, `/var/lib`, `/etc` and `/usr` always are. */
  neededForBoot: z.boolean().optional(),
});

/** A name is a mount point where none is said beside it. */
function checkNodevNames(
  entries: Record<string, z.output<typeof nodevSchema>>,
  context: z.RefinementCtx,
): void {
  for (const [name, { mountpoint }] of Object.entries(entries)) {
    const issue = mountpoint === undefined ? mountPoint.safeParse(name).error?.issues[0] : undefined;
    if (issue)
      context.addIssue({ code: "custom", path: [name], message: `${issue.message}; say its \`mountpoint\`` });
  }
}

/** `disko.devices`, whole. */
export const devicesSchema = z.strictObject({
  /** Disks by name. */
  disk: z.record(z.string(), diskSchema).optional(),
  /** Software RAID arrays by name. */
  mdadm: z.record(z.string(), mdadmSchema).optional(),
  /** LVM volume groups by name. */
  lvm_vg: z.record(z.string(), lvmVgSchema).optional(),
  /** ZFS pools by name. */
  zpool: z.record(z.string(), zpoolSchema).optional(),
  /** bcachefs file systems by name. */
  bcachefs_filesystems: z.record(z.string(), bcachefsFilesystemSchema).optional(),
  /** File systems without a device of their own, by mount point. */
  nodev: z.record(z.string(), nodevSchema).superRefine(checkNodevNames).optional(),
});

/** The devices of a host. */
export type Devices = z.output<typeof devicesSchema>;
/** The devices as a spec writes them. */
export type DevicesInput = z.input<typeof devicesSchema>;
