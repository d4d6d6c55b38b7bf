/** Layouts for servers. */
import type * as z from "zod";
import { checkOptions } from "../check-options.ts";
import { biosBoot, disk, esp, filesystem, gpt, mdraid } from "../builders.ts";
import type { DevicesInput } from "../model/devices/devices.ts";
import { mirroredPairOptions, vpsOptions, type LayoutOptions } from "./options.ts";
import { encrypted, system, systemSubvolumes } from "./parts.ts";

/**
 * One virtual disk: partitions for the boot loader, and btrfs with `@`, `@home`, `@nix`, `@log`, `@tmp` and, where asked for,
 * `@swap`. With a BIOS alone, `/boot` is an ext4 partition: GRUB then needs to open neither LUKS nor btrfs.
 */
export function vps(given: z.input<typeof vpsOptions>): DevicesInput {
  const options = checkOptions("vps", vpsOptions, given);
  const { device, capacity, espSize, firmware = "hybrid" } = options;
  const root = system(serverSubvolumes(options));
  const boot = { size: "1G", content: filesystem({ format: "ext4", mountpoint: "/boot" }) };
  return {
    disk: {
      main: disk({
        device,
        capacity,
        content: gpt({
          partitions: {
            ...(firmware === "efi" ? {} : { bios: biosBoot() }),
            ...(firmware === "bios" ? { boot } : { ESP: esp({ size: espSize }) }),
            root: { size: "100%", content: encrypted(options, "crypted", root) },
          },
        }),
      }),
    },
  };
}

/**
 * Two disks that hold the same: the EFI system partition mirrored by mdadm, with its metadata at the end so that the firmware
 * sees a plain file system, and btrfs `raid1` for data and metadata, which heals one copy from the other.
 *
 * Every mount names the second disk. Without it, or without the first, the file system is mounted only by hand and with the option
 * `degraded`: btrfs does not start a mirror with one half by itself, so that a mistake at boot does not split it.
 */
export function mirroredPair(given: z.input<typeof mirroredPairOptions>): DevicesInput {
  const options = checkOptions("mirroredPair", mirroredPairOptions, given);
  const { first, second, espSize = "1G" } = options;
  const mirrored = { type: "EF00", size: espSize, content: mdraid({ name: "boot" }) };
  const firstMember = options.luks ? "/dev/mapper/crypted-first" : "/dev/disk/by-partlabel/disk-first-root";
  const root = system(serverSubvolumes(options), { extraArgs: ["-f", "-m raid1", "-d raid1", firstMember] });
  return {
    disk: {
      // disko makes the disks in the order of their names: the file system stands on the second, when both members are there.
      first: disk({
        ...first,
        content: gpt({
          partitions: {
            ESP: mirrored,
            root: { size: "100%", content: encrypted(options, "crypted-first", undefined) },
          },
        }),
      }),
      second: disk({
        ...second,
        content: gpt({
          partitions: {
            ESP: mirrored,
            root: { size: "100%", content: encrypted(options, "crypted-second", root) },
          },
        }),
      }),
    },
    mdadm: {
      boot: {
        level: 1,
        metadata: "1.0",
        content: filesystem({ format: "vfat", mountpoint: "/boot", mountOptions: ["umask=0077"] }),
      },
    },
  };
}

function serverSubvolumes(options: LayoutOptions): ReturnType<typeof systemSubvolumes> {
  return systemSubvolumes(options, { "@log": { mountpoint: "/var/log", role: "standard" } });
}
