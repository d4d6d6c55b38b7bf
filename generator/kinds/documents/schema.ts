/** The documents kind's part of a spec. */
import * as z from "zod";

export const documentsSections = {
  /** What is written for people beside the modules. */
  documents: z
    .strictObject({
      /** `runbook.md`: the host's disks, backups and their restore, and what to do when something fails, with diagrams. */
      runbook: z.boolean().default(true),
    })
    .prefault({}),
};

export type DocumentsSpec = z.output<z.ZodObject<typeof documentsSections>>;
