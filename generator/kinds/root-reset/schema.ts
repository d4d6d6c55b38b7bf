/** The root-reset kind's part of a spec. */
import * as z from "zod";
import { absolutePath, calendar, line } from "../../model/text.ts";

/** The kind's top-level properties of a spec. */
export const rootResetSections = {
  /** Start with an empty root at each boot: what is not persisted is gone, but for the old roots that are kept a while. */
  rootReset: z
    .strictObject({
      /** Reset the root. If left out, a root in memory where paths persist is, and no other; a rule warns of a section that says more. */
      enable: z.boolean().optional(),
      /** What runs it: systemd in stage 1, or the script of releases before 26.11. */
      stage1: z.enum(["systemd", "scripted"]).default("systemd"),
      /**
       * What holds the old roots, beside the root: the path of a subvolume, or the name of a dataset in the root's pool. `@old-roots`
       * or `old-roots` if left out. The root is reset once it is there: `devices` may declare it for a new machine, and
       * `strata-root arm` makes it on one that has data to move first.
       */
      keptIn: line.optional(),
      /** How many old roots are kept. The newest that has booted stays in any case. */
      keep: z
        .strictObject({
          /** The newest ones. */
          recent: z.int().min(1).default(5),
          /** The newest one of each of so many weeks that have any. */
          weekly: z.int().min(0).default(4),
          /** The newest one of each of so many months that have any. */
          monthly: z.int().min(0).default(12),
        })
        .prefault({}),
      /** Paths whose loss is no loss, and all below them, with `*` for any part of a name: `strata-root` does not report them. */
      ignore: z.array(absolutePath).default([]),
      /** When changes that would be lost are reported to the journal, as systemd.time(7) has it; `false` for never. */
      report: z.union([calendar, z.literal(false)]).default("daily"),
    })
    .prefault({}),
};

/** Its properties of a spec, with all defaults filled in. */
export type RootResetSpec = z.output<z.ZodObject<typeof rootResetSections>>;
