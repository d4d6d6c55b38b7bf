/** All rules of the root-reset kind. */
import type { Rule } from "../../kind.ts";
import type { RootResetSpec } from "../schema.ts";
import { beside } from "./beside.ts";
import { kept } from "./kept.ts";
import { protection } from "./protection.ts";
import { root } from "./root.ts";
import { section } from "./section.ts";

export const rootResetRules: readonly Rule<RootResetSpec>[] = [
  ...section,
  ...root,
  ...beside,
  ...kept,
  ...protection,
];
