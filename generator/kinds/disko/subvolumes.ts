/** The changes that a host makes to the subvolumes of its layout or profile. */
import { defined } from "../../model/defined.ts";
import type { Btrfs, Subvolume } from "../../model/devices/btrfs.ts";
import type { DiskoSpec } from "./schema.ts";

/** A file system's subvolumes with a host's changes, and without those that it disables: what is generated, and what rules judge. */
export function changedSubvolumes(
  { subvolumes = {} }: Btrfs,
  changes: DiskoSpec["btrfs"]["subvolumes"],
): Record<string, Subvolume> {
  return Object.fromEntries(
    Object.entries(subvolumes)
      .map(([key, subvolume]) => [key, { ...subvolume, ...defined(changes[key]) }] as const)
      .filter(([, { enable }]) => enable !== false),
  );
}
