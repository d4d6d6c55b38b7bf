/** What the NixOS module says: podman, root's store, and what users need of the system for stores of their own. */
import type { Containers } from "../../model/containers.ts";
import type { PlannedStore } from "./stores.ts";

/** The data of `containers.nix`. */
export function systemView(
  _containers: Containers,
  _planned: readonly PlannedStore[],
): Record<string, unknown> {
  return {};
}
