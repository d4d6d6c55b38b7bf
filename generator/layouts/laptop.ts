/** Layouts for laptops with NVMe disks. */
import type * as z from "zod";
import { checkOptions } from "../check-options.ts";
import { disk, esp, gpt } from "../builders.ts";
import type { DevicesInput } from "../model/devices/devices.ts";
import { dualNvmeLaptopOptions, singleNvmeLaptopOptions } from "./options.ts";
import { encrypted, system, systemSubvolumes } from "./parts.ts";

/** One NVMe disk: an EFI system partition, and btrfs with `@`, `@home`, `@nix`, `@tmp` and, where asked for, `@swap`. */
export function singleNvmeLaptop(given: z.input<typeof singleNvmeLaptopOptions>): DevicesInput {
  const options = checkOptions("singleNvmeLaptop", singleNvmeLaptopOptions, given);
  const { device, capacity, espSize } = options;
  const root = system(systemSubvolumes(options));
  return {
    disk: {
      main: disk({
        device,
        capacity,
        content: gpt({
          partitions: {
            ESP: esp({ size: espSize }),
            root: { size: "100%", content: encrypted(options, "crypted", root) },
          },
        }),
      }),
    },
  };
}

/** Two NVMe disks, each with a file system of its own: the system on the first, what can be lost or made again on the second. */
export function dualNvmeLaptop(given: z.input<typeof dualNvmeLaptopOptions>): DevicesInput {
  const options = checkOptions("dualNvmeLaptop", dualNvmeLaptopOptions, given);
  const { primary, secondary, espSize } = options;
  const root = system(systemSubvolumes(options));
  const data = system(secondary.subvolumes);
  return {
    disk: {
      primary: disk({
        device: primary.device,
        capacity: primary.capacity,
        content: gpt({
          partitions: {
            ESP: esp({ size: espSize }),
            root: { size: "100%", content: encrypted(options, "crypted", root) },
          },
        }),
      }),
      secondary: disk({
        device: secondary.device,
        capacity: secondary.capacity,
        content: gpt({
          partitions: { data: { size: "100%", content: encrypted(options, "crypted-data", data) } },
        }),
      }),
    },
  };
}
