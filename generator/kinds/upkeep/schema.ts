/** The upkeep kind's part of a spec. */
import * as z from "zod";
import { calendar } from "../../model/text.ts";

export const upkeepSections = {
  /** What keeps the file systems in good order. */
  upkeep: z
    .strictObject({
      /** Trim unused blocks of solid-state disks; on if left out where `btrfs.ssdOptimization` is. */
      fstrim: z
        .union([
          z.boolean(),
          z.strictObject({
            /** When, as systemd.time(7) has it. */
            interval: calendar.default("weekly"),
          }),
        ])
        .optional(),
      /** Read all data and compare checksums, once a file system (btrfs, ZFS, bcachefs); on if left out. */
      scrub: z
        .union([
          z.boolean(),
          z.strictObject({
            /** When, as systemd.time(7) has it. */
            interval: calendar.default("monthly"),
          }),
        ])
        .default(true),
      /** Give back nearly empty chunks of btrfs file systems; seldom needed, and off if left out. */
      balance: z
        .union([
          z.boolean(),
          z.strictObject({
            /** When, as systemd.time(7) has it. */
            interval: calendar.default("monthly"),
            /** Move data chunks that are filled to less than so many percent. */
            dataUsage: z.int().min(1).max(100).default(10),
          }),
        ])
        .default(false),
    })
    .prefault({}),
};

export type UpkeepSpec = z.output<z.ZodObject<typeof upkeepSections>>;
