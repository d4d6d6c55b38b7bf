/** The upkeep kind's part of a spec. */
import * as z from "zod";
import { calendar, mountPoint } from "../../model/text.ts";

/** The kind's top-level properties of a spec. */
export const upkeepSections = {
  /** What keeps the file systems in good order. */
  upkeep: z
    .strictObject({
      /** Tell solid-state disks which blocks are unused. If left out, it is on with `btrfs.ssdOptimization`, and else as NixOS has it: on, weekly. */
      fstrim: z
        .union([
          z.boolean(),
          z.strictObject({
            /** When it runs, as systemd.time(7) has it: `weekly`, `Mon *-*-* 03:00`, … */
            interval: calendar.default("weekly"),
          }),
        ])
        .optional(),
      /** Read all data and compare checksums, one run for each file system (btrfs, ZFS, bcachefs). */
      scrub: z
        .union([
          z.boolean(),
          z.strictObject({
            /** When it runs, as systemd.time(7) has it: `weekly`, `Mon *-*-* 03:00`, … */
            interval: calendar.default("monthly"),
            /** Mount points of the file systems to scrub; one of each file system if left out. */
            fileSystems: z.array(mountPoint).optional(),
          }),
        ])
        .default(true),
      /** Give the space of nearly empty chunks back to btrfs file systems; seldom needed. */
      balance: z
        .union([
          z.boolean(),
          z.strictObject({
            /** When it runs, as systemd.time(7) has it: `weekly`, `Mon *-*-* 03:00`, … */
            interval: calendar.default("monthly"),
            /** Empty data chunks that are filled to less than so many percent (`btrfs balance start -dusage`). */
            dataUsage: z.int().min(1).max(100).default(10),
          }),
        ])
        .default(false),
    })
    .prefault({}),
};

/** Its properties of a spec, with all defaults filled in. */
export type UpkeepSpec = z.output<z.ZodObject<typeof upkeepSections>>;
