/** All rules of the persistence kind. */
import type { Rule } from "../../kind.ts";
import type { PersistenceSpec } from "../schema.ts";

export const persistenceRules: readonly Rule<PersistenceSpec>[] = [];
