/** The disko kind's part of a spec. */
import * as z from "zod";
import { subvolumeShape } from "../../model/devices/btrfs.ts";
import { devicesSchema } from "../../model/devices/devices.ts";

/** The kind's top-level properties of a spec. */
export const diskoSections = {
  /** The disks, and all that stands on them, in disko's own words (`disko.devices`). */
  devices: devicesSchema.default({}),
  /** What holds for all btrfs file systems in `devices`. */
  btrfs: z
    .strictObject({
      /**
       * Mount with `ssd` and `discard=async`, and trim weekly (`upkeep.fstrim`). Since Linux 6.2 btrfs sets both options by itself where it
       * sees that the disk allows them (btrfs(5)).
       */
      ssdOptimization: z.boolean().default(false),
      /** Defragment files after small writes to them (`autodefrag`). Data shared with snapshots is copied by that, and takes space twice. */
      autodefrag: z.boolean().default(false),
      /** Turn copy-on-write off for subvolumes with the role `database`. False leaves it on, which slows databases down; a warning stays. */
      enforceDatabaseNodatacow: z.boolean().default(true),
      /** Changes to subvolumes that `devices` declares, by a name that only one file system has: `{ "@redis": { enable: false } }`. */
      subvolumes: z.record(z.string(), z.strictObject(subvolumeShape)).default({}),
    })
    .prefault({}),
};

/** Its properties of a spec, with all defaults filled in. */
export type DiskoSpec = z.output<z.ZodObject<typeof diskoSections>>;
