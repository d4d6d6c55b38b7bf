/** The disko kind's part of a spec. */
import * as z from "zod";
import { subvolumeShape } from "../../model/devices/btrfs.ts";
import { devicesSchema } from "../../model/devices/devices.ts";

export const diskoSections = {
  /** The disks, and all that stands on them, in disko's own words (`disko.devices`). */
  devices: devicesSchema.default({}),
  /** Wishes for all btrfs file systems of the host. */
  btrfs: z
    .strictObject({
      /** Mount with `ssd` and `discard=async`, and trim weekly (`upkeep.fstrim`). */
      ssdOptimization: z.boolean().default(false),
      /** Defragment in the background (`autodefrag`); it breaks the sharing of data between snapshots. */
      autodefrag: z.boolean().default(false),
      /** Turn copy-on-write off for subvolumes with the role `database`. */
      enforceDatabaseNodatacow: z.boolean().default(true),
      /** Changes to subvolumes that `devices` declares, by name: `{ "@redis": { enable: false } }`. */
      subvolumes: z.record(z.string(), z.strictObject(subvolumeShape)).default({}),
    })
    .prefault({}),
};

export type DiskoSpec = z.output<z.ZodObject<typeof diskoSections>>;
