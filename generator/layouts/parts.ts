/** What the layouts have in common. */
import { btrfs, luks, subvolume } from "../builders.ts";
import type * as z from "zod";
import { defined } from "../model/defined.ts";
import type { btrfsSchema, subvolumeSchema } from "../model/devices/btrfs.ts";
import type { deviceContent, luksSchema, partitionSchema } from "../model/devices/content.ts";

type Subvolumes = Record<string, z.input<typeof subvolumeSchema>>;
export type PartitionContent = NonNullable<z.input<typeof partitionSchema>["content"]>;
export type DeviceContent = z.input<typeof deviceContent>;

/** A disk as a layout takes it. */
export interface LayoutDisk {
  /** The disk: best a path under `/dev/disk/by-id` or `by-path`, which stays the same from boot to boot. */
  device: string;
  /** How large it is, such as `1TB`: strata then checks that the layout fits. */
  capacity?: string;
}

/** What all layouts take. */
export interface LayoutOptions {
  /** Size of the EFI system partition, such as `512M`; 1 GiB if left out. */
  espSize?: string;
  /** Encrypt with LUKS: true asks for a passphrase when formatting and at each boot; an object says more, as `luks()` takes it. */
  luks?: boolean | Omit<z.input<typeof luksSchema>, "type" | "name" | "content">;
  /** Size of a swap file in a subvolume of its own, `@swap`, such as `8G`; none if left out. */
  swap?: string;
  /** Further subvolumes by name, as `subvolume()` takes them, and changes to those of the layout. */
  subvolumes?: Subvolumes;
}

/** The subvolumes that every layout brings. */
export function systemSubvolumes(
  { swap, subvolumes = {} }: LayoutOptions,
  more: Subvolumes = {},
): Subvolumes {
  const base: Subvolumes = {
    "@": subvolume({ mountpoint: "/", role: "standard" }),
    "@home": subvolume({ mountpoint: "/home", role: "standard" }),
    "@nix": subvolume({ mountpoint: "/nix", role: "standard" }),
    "@tmp": subvolume({ mountpoint: "/tmp", role: "temporary" }),
    ...more,
  };
  // No role: nothing is stored here but the swap file, which btrfs itself keeps from being copied on write.
  if (swap !== undefined)
    base["@swap"] = subvolume({ mountpoint: "/.swap", swap: { swapfile: { size: swap } } });
  for (const [name, changes] of Object.entries(subvolumes))
    base[name] = { ...base[name], ...defined(changes) };
  return base;
}

/** A content, encrypted where the layout is. Discards are let through: the mapping would otherwise hide what the disk may forget. */
export function encrypted(
  options: LayoutOptions,
  name: string,
  content: PartitionContent | undefined,
): PartitionContent | undefined {
  if (!options.luks) return content;
  const more = options.luks === true ? {} : options.luks;
  return luks({ name, ...more, settings: { allowDiscards: true, ...more.settings }, content });
}

/** A btrfs file system with the given subvolumes. */
export function system(
  subvolumes: Subvolumes,
  more: Omit<z.input<typeof btrfsSchema>, "type" | "subvolumes"> = {},
): PartitionContent {
  return btrfs({ extraArgs: ["-f"], ...more, subvolumes });
}
