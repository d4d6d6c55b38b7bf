/** Rules of the containers kind. */
import type { Rule } from "../../kind.ts";
import type { ContainersSpec } from "../schema.ts";

export const containersRules: readonly Rule<ContainersSpec>[] = [];
