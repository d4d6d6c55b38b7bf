/** Names that people bring from other tools. */
import * as z from "zod";

/** Beside an object's schema: properties that it does not have and people look for in it, each with a hint at what to write instead. */
export const knownElsewhere = z.registry<Readonly<Record<string, string>>>();
