/** Rules of the file-systems kind. */
import type { FleetRule, Rule } from "../kind.ts";
import { btrfs } from "./rules/btrfs.ts";
import { entries } from "./rules/entries.ts";
import { mounts } from "./rules/mounts.ts";
import { secrets } from "./rules/secrets.ts";
import { stage1 } from "./rules/stage1.ts";
import { zfs, zfsFleet } from "./rules/zfs.ts";
import type { FileSystemsSpec } from "./schema.ts";

export const fileSystemsRules: readonly Rule<FileSystemsSpec>[] = [
  ...secrets,
  ...mounts,
  ...entries,
  ...stage1,
  ...btrfs,
  ...zfs,
];

export const fileSystemsFleetRules: readonly FleetRule[] = zfsFleet;
