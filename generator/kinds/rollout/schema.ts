/** The rollout kind's part of a spec. */
import * as z from "zod";
import { line } from "../../model/text.ts";

/** The kind's top-level properties of a spec. */
export const rolloutSections = {
  /** Where a host stands on its way to a root that is reset: what `strata rollout` lists, and what its `rollout.md` says. */
  rollout: z
    .strictObject({
      /** When it is the host's turn: hosts of phase 1 go first. */
      phase: z.int().min(1).optional(),
      /** The host runs it: its data is on the persistent file system, and its root has been reset. */
      done: z.boolean().default(false),
      /** Why the host keeps its root as it is, if it does. */
      skip: line.optional(),
      /** What to know of the host, in a few words: the last column of the table. */
      notes: line.optional(),
      /** What could go wrong on this host. */
      risks: z.array(line).default([]),
      /** What is to be done on this host beside what every host needs, in this order, before its data is moved. */
      steps: z.array(line).default([]),
    })
    .optional(),
};

/** Its properties of a spec, with all defaults filled in. */
export type RolloutSpec = z.output<z.ZodObject<typeof rolloutSections>>;
