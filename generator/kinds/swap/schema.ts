/** The swap kind's part of a spec. */
import * as z from "zod";
import { absolutePath, line, mountOptions, size } from "../../model/text.ts";

const swapDeviceSchema = z.strictObject({
  /** A partition, or the path of a swap file. */
  device: absolutePath,
  /** Size of a swap file, such as `8G`: NixOS makes it where it is not there. */
  size: size.optional(),
  /** The swap space with the highest is used first; the kernel chooses a negative one if left out. */
  priority: z.int().min(0).max(32767).optional(),
  /** Options for swapon(8), such as `nofail`. */
  options: mountOptions.optional(),
  /** Encrypt with a new random key at each boot; rules out hibernation, and the device is overwritten at each boot. */
  randomEncryption: z.boolean().optional(),
  /** Discard policy: `once` at swapon, `pages` as they are freed, or `both` (swapon(8)). */
  discardPolicy: z.enum(["once", "pages", "both"]).optional(),
});

const zramSchema = z.strictObject({
  /** How much may be swapped to zram, in percent of the memory, counted before compression; NixOS' 50 if left out. */
  memoryPercent: z.int().min(1).max(1000).optional(),
  /** The most that may be swapped to zram, whatever `memoryPercent` allows, such as `8G`. */
  memoryMax: size.optional(),
  /** Compression algorithm, such as `lz4`; NixOS' `zstd` if left out. */
  algorithm: line.optional(),
  /** Priority; NixOS' 5 if left out, above that of any swap space without one. */
  priority: z.int().min(0).max(32767).optional(),
  /** Block device to which zram writes what does not compress. */
  writebackDevice: absolutePath.optional(),
});

/** The kind's top-level properties of a spec. */
export const swapSections = {
  /** Swap space that `devices` does not declare. */
  swap: z
    .strictObject({
      /** Partitions and swap files. */
      devices: z.array(swapDeviceSchema).default([]),
      /** Compressed swap in memory: true, or how. */
      zram: z.union([z.boolean(), zramSchema]).default(false),
    })
    .prefault({}),
};

/** Its properties of a spec, with all defaults filled in. */
export type SwapSpec = z.output<z.ZodObject<typeof swapSections>>;
