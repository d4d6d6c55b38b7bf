/** A host's whole spec: what the host says of itself, and the sections of all kinds. */
import * as z from "zod";
import type { ProfileDefinition } from "../model/definition.ts";
import { hostSections } from "./host/schema.ts";
import { kindSections, type KindSections } from "./index.ts";

/** The schema of a host's spec, once its profiles are applied. */
export const hostSchema: z.ZodObject<typeof hostSections & KindSections, z.core.$strict> = z.strictObject({
  ...hostSections,
  ...kindSections,
});

/** A host's spec with all defaults filled in. */
export type HostSpec = z.output<typeof hostSchema>;

/** What a spec may say, without `extends`. */
type SpecInput = z.input<typeof hostSchema>;

/** A spec as its author writes it. */
export type HostInput = SpecInput & {
  /** Profiles that this one builds on: a later one wins over an earlier one, and what stands here wins over all. */
  extends?: Profile | readonly Profile[];
};

/** What hosts share. */
export type Profile = ProfileDefinition<HostInput>;
