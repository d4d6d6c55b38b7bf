/** Layouts for laptops with NVMe disks. */
import { disk, esp, gpt } from "../builders.ts";
import type { DevicesInput } from "../model/devices/devices.ts";
import { encrypted, system, systemSubvolumes, type LayoutDisk, type LayoutOptions } from "./parts.ts";

/** One NVMe disk: an EFI system partition, and btrfs with `@`, `@home`, `@nix`, `@tmp` and, where asked for, `@swap`. */
export function singleNvmeLaptop(options: LayoutDisk & LayoutOptions): DevicesInput {
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
export function dualNvmeLaptop(
  options: LayoutOptions & {
    /** The disk of the system, laid out as by `singleNvmeLaptop`. */
    primary: LayoutDisk;
    /** The disk of the second file system. */
    secondary: LayoutDisk & {
      /** Its subvolumes by name, as `subvolume()` takes them. */
      subvolumes: NonNullable<LayoutOptions["subvolumes"]>;
    };
  },
): DevicesInput {
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
