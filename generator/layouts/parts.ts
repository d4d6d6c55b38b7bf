/** What the layouts have in common. */
import { btrfs, luks, subvolume } from "../builders.ts";
import type * as z from "zod";
import { defined } from "../model/defined.ts";
import type { btrfsSchema } from "../model/devices/btrfs.ts";
import type { partitionSchema } from "../model/devices/content.ts";
import type { LayoutOptions, Subvolumes } from "./options.ts";

export type PartitionContent = NonNullable<z.input<typeof partitionSchema>["content"]>;

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
