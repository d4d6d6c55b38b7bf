/** All rules of the root-reset kind. */
import type { Rule } from "../../kind.ts";
import type { RootResetSpec } from "../schema.ts";

export const rootResetRules: readonly Rule<RootResetSpec>[] = [];
