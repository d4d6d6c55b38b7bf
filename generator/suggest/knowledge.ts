/** What the catalogue of services and the patterns of paths know, as suggestions ask for it. */
import { entryFor } from "./gather.ts";
import type { Catalogue } from "./rank.ts";

/** The path that one would persist for a path. */
export function entryOf(path: string): string {
  return entryFor(path);
}

/** Who owns a path, and what becomes of such. */
export const knowledge: Catalogue = {
  ownerOf: () => undefined,
  judge: (path) =>
    path.startsWith("/var/lib/")
      ? { verdict: "persist", reason: "state" }
      : path.startsWith("/tmp/")
        ? { verdict: "ignore", reason: "temporary" }
        : { verdict: "choose", reason: "unknown" },
};
