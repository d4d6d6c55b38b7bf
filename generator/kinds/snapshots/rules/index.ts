/** Rules of the snapshots kind. */
import type { Rule } from "../../kind.ts";
import type { SnapshotsSpec } from "../schema.ts";
import { mounts } from "./mounts.ts";
import { nested } from "./nested.ts";
import { retention } from "./retention.ts";
import { space } from "./space.ts";

export const snapshotsRules: readonly Rule<SnapshotsSpec>[] = [...nested, ...mounts, ...retention, ...space];
