/** Rules of the disko kind. */
import type { Rule } from "../../kind.ts";
import type { DiskoSpec } from "../schema.ts";
import { boot } from "./boot.ts";
import { btrfs } from "./btrfs.ts";
import { deviceNames } from "./device-names.ts";
import { encryption } from "./encryption.ts";
import { mounts } from "./mounts.ts";
import { names } from "./names.ts";
import { redundancy } from "./redundancy.ts";
import { references } from "./references.ts";
import { space } from "./space.ts";
import { swap } from "./swap.ts";
import { undelivered } from "./undelivered.ts";
import { usedTwice } from "./used-twice.ts";

export const diskoRules: readonly Rule<DiskoSpec>[] = [
  ...references,
  ...names,
  ...redundancy,
  ...space,
  ...mounts,
  ...btrfs,
  ...undelivered,
  ...boot,
  ...deviceNames,
  ...encryption,
  ...swap,
  ...usedTwice,
];
