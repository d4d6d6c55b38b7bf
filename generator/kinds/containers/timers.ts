/** What runs by itself: the removal of what no container uses, and the look for lost space. */
import type { StoreSettings } from "./stores.ts";

/** When `podman system prune` runs, and with what. */
export function pruneView({
  prune,
}: Pick<StoreSettings, "prune">): { interval: string; allImages: boolean; flags: string[] } | null {
  if (prune === false) return null;
  if (prune === true) return { interval: "weekly", allImages: false, flags: [] };
  const { interval, allImages, olderThan } = prune;
  const age = olderThan === undefined ? [] : ["--filter", `until=${olderThan}`];
  return { interval, allImages, flags: [...(allImages ? ["--all"] : []), ...age] };
}

/** When `strata-containers check-bloat` runs, and whom it tells. */
export function bloatView({
  bloat,
}: Pick<StoreSettings, "bloat">): { interval: string; onFailure: string | null } | null {
  return bloat === false ? null : { interval: bloat.interval, onFailure: bloat.onFailure ?? null };
}
