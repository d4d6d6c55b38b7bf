/** What the NixOS module says: podman, root's store, and what users need of the system for stores of their own. */
import type { Containers } from "../../model/containers.ts";
import { isWithin } from "../../model/host.ts";
import { tmpfilesPath, unitItem } from "../../model/systemd.ts";
import { attributeName } from "../../nix/escape.ts";
import { reference, type NixSet } from "../../nix/value.ts";
import { programInputs } from "./packages.ts";
import { storageTable } from "./storage-conf.ts";
import type { PlannedStore, StoreSettings } from "./stores.ts";
import { bloatView, pruneView } from "./timers.ts";

/** Where root's store is if nothing is said: one may be there from before. */
const defaultGraphRoot = "/var/lib/containers/storage";

/** The data of `containers.nix`. */
export function systemView(
  { podman, stores }: Containers,
  planned: readonly PlannedStore[],
): Record<string, unknown> {
  const system = planned.find(({ store }) => store.user === null);
  const systemPackages = [
    ...(system === undefined ? [] : ["strataContainers"]),
    ...new Set(stores.flatMap(({ mountProgram }) => (mountProgram === null ? [] : [`pkgs.${mountProgram}`]))),
  ];
  const dropIns = podman === 6;
  return {
    system: system && systemStoreView(system),
    dropIns,
    /** The versions that read the files in the other way. */
    others: dropIns ? ["4", "5"] : ["6"],
    graphRoots: [...new Set([defaultGraphRoot, ...stores.map(({ graphRoot }) => graphRoot)])].sort(),
    needsPackages: systemPackages.length > 0 || dropIns,
    systemPackages: systemPackages.map(reference),
    folders: stores.flatMap(({ user, home, graphRoot }) =>
      user === null || home === null || isWithin(graphRoot, home)
        ? []
        : [{ path: tmpfilesPath(graphRoot), user, group: reference(groupOf(user)) }],
    ),
    users: planned.flatMap(({ store: { user }, settings }) =>
      user === null ? [] : [{ name: user, value: accountOf(settings) }],
    ),
  };
}

/** A user's group, wherever the configuration gets it from. */
function groupOf(user: string): string {
  return `config.users.users.${attributeName(user)}.group`;
}

function systemStoreView({ store, settings }: PlannedStore): Record<string, unknown> {
  return {
    storage: storageTable(store),
    packages: programInputs(store),
    mountsFor: [unitItem(store.graphRoot)],
    dockerSocket: settings.dockerSocket,
    prune: pruneView(settings),
    bloat: bloatView(settings),
  };
}

/** What a user's account needs for containers. */
function accountOf({ subIds, linger }: StoreSettings): NixSet {
  return {
    ...(typeof subIds === "object" && subIds !== null
      ? {
          subUidRanges: [{ startUid: subIds.start, count: subIds.count }],
          subGidRanges: [{ startGid: subIds.start, count: subIds.count }],
        }
      : { autoSubUidGidRange: subIds }),
    linger: linger === true ? true : undefined,
  };
}
