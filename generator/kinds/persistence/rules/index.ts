/** All rules of the persistence kind. */
import type { Rule } from "../../kind.ts";
import type { PersistenceSpec } from "../schema.ts";
import { backend } from "./backend.ts";
import { backup } from "./backup.ts";
import { essentials } from "./essentials.ts";
import { habits } from "./habits.ts";
import { homes } from "./homes.ts";
import { keys } from "./keys.ts";
import { never } from "./never.ts";
import { overlaps } from "./overlaps.ts";
import { section } from "./section.ts";
import { volumes } from "./volumes.ts";

export const persistenceRules: readonly Rule<PersistenceSpec>[] = [
  ...section,
  ...volumes,
  ...essentials,
  ...never,
  ...homes,
  ...overlaps,
  ...backend,
  ...keys,
  ...habits,
  ...backup,
];
