/** Rules of the containers kind. */
import type { Rule } from "../../kind.ts";
import type { ContainersSpec } from "../schema.ts";
import { bloat } from "./bloat.ts";
import { drivers } from "./drivers.ts";
import { ids } from "./ids.ts";
import { kept } from "./kept.ts";
import { mounts } from "./mounts.ts";
import { places } from "./places.ts";
import { runRoots } from "./run-roots.ts";
import { section } from "./section.ts";

export const containersRules: readonly Rule<ContainersSpec>[] = [
  ...section,
  ...drivers,
  ...mounts,
  ...places,
  ...runRoots,
  ...ids,
  ...kept,
  ...bloat,
];
