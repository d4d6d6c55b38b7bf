/** From when on a store is a reason to worry. */
import type { StoreSettings } from "./stores.ts";

/** What `check-bloat` compares with; null for what it does not look at. */
export interface Thresholds {
  size: string | null;
  lost: string;
  /** In percent. */
  diskUse: number;
}

/** The thresholds of a store; null if it is not looked at. */
export function thresholdsOf({ bloat }: StoreSettings): Thresholds | null {
  if (bloat === false) return null;
  const { size = null, lost, diskUse } = bloat;
  return { size, lost, diskUse };
}
