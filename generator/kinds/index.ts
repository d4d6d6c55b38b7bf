/** The list of kinds: the one line that a new kind adds. */
import type * as z from "zod";
import { backup } from "./backup/index.ts";
import { containers } from "./containers/index.ts";
import { disko } from "./disko/index.ts";
import { documents } from "./documents/index.ts";
import { fileSystems } from "./file-systems/index.ts";
import { monitoring } from "./monitoring/index.ts";
import { persistence } from "./persistence/index.ts";
import { rollout } from "./rollout/index.ts";
import { rootReset } from "./root-reset/index.ts";
import { snapshots } from "./snapshots/index.ts";
import { swap } from "./swap/index.ts";
import { upkeep } from "./upkeep/index.ts";

/** All kinds, in the order in which they contribute. */
export const kinds = [
  disko,
  fileSystems,
  swap,
  upkeep,
  persistence,
  rootReset,
  containers,
  snapshots,
  backup,
  monitoring,
  documents,
  rollout,
] as const;

type SectionsOf<Kinds extends readonly { sections: z.ZodRawShape }[]> = Kinds extends readonly [
  infer First extends { sections: z.ZodRawShape },
  ...infer Rest extends readonly { sections: z.ZodRawShape }[],
]
  ? First["sections"] & SectionsOf<Rest>
  : unknown;

/** The top-level properties of all kinds. */
export type KindSections = SectionsOf<typeof kinds>;

/** The top-level properties of all kinds, as zod's shape of an object. */
export const kindSections = Object.assign({}, ...kinds.map(({ sections }) => sections)) as KindSections;
