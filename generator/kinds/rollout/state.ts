/** How far a host is with a root that is reset, told from its spec. */
import type { HostModel } from "../../model/host.ts";
import { persistedPaths } from "../../model/persistence.ts";
import type { RolloutSpec } from "./schema.ts";

/** What a spec says of the host's rollout; null where it says nothing. */
export type RolloutSettings = NonNullable<RolloutSpec["rollout"]> | null;

/** How much of it a host has: all that its spec wishes for and its owner has seen to work; that, to be moved onto; or less. */
export type Implemented = "yes" | "ready" | "persistence only" | "no" | "no, on purpose";

/** What the host's spec says of its rollout. */
export function rolloutOf({ settings }: HostModel): RolloutSettings {
  return settings["rollout"] as RolloutSettings;
}

/** How much of it a host has. */
export function implementedOf(host: HostModel): Implemented {
  const rollout = rolloutOf(host);
  if (rollout?.skip !== undefined) return "no, on purpose";
  if (host.persistence === null) return "no";
  if (host.rootReset === null) return "persistence only";
  return rollout?.done ? "yes" : "ready";
}

/** What the spec shows of it, such as `bcachefs, root @root, 23 paths on /persist`. */
export function summaryOf(host: HostModel): string {
  const { rootReset, persistence, mounts } = host;
  const root = mounts.find(({ mountpoint }) => mountpoint === "/");
  const place = rootReset?.subvolume ?? (rootReset?.method === "zfs" ? rootReset.device : null);
  const count = persistedPaths(persistence).length;
  const volumes = (persistence?.volumes ?? []).map(({ path }) => path).join(" and ");
  return [
    ...(rootReset ? [rootReset.method] : root ? [`${root.type} root`] : []),
    ...(place === null ? [] : [`root ${place}`]),
    ...(count === 0 ? [] : [`${count} ${count === 1 ? "path" : "paths"} on ${volumes}`]),
  ].join(", ");
}
