/** Rules of the backup kind. */
import type { FleetRule, Rule } from "../../kind.ts";
import type { BackupSpec } from "../schema.ts";
import { archiveRules } from "./archive.ts";
import { btrbkRules } from "./btrbk.ts";
import { costRules } from "./cost.ts";
import { destinationFleetRules, destinationRules } from "./destination.ts";
import { excludeRules } from "./exclude.ts";
import { secretRules } from "./secrets.ts";
import { sourceRules } from "./sources.ts";
import { unitRules } from "./units.ts";

export const backupRules: readonly Rule<BackupSpec>[] = [
  ...destinationRules,
  ...secretRules,
  ...sourceRules,
  ...excludeRules,
  ...unitRules,
  ...archiveRules,
  ...btrbkRules,
  ...costRules,
];

export const backupFleetRules: readonly FleetRule[] = destinationFleetRules;
