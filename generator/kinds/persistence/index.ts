/** `persistence.nix`: what outlives a root that is reset, put in place by impermanence or by preservation. */
import type { Mount, Storage } from "../../model/host.ts";
import { isWithin } from "../../model/host.ts";
import { persistedPaths, type Persistence } from "../../model/persistence.ts";
import { defineKind } from "../kind.ts";
import { migration } from "./migrate.ts";
import { persistenceRules } from "./rules/index.ts";
import { persistenceSections } from "./schema.ts";
import { persistenceView } from "./view.ts";
import { volumesOf } from "./volumes.ts";

export const persistence = defineKind({
  name: "persistence",
  sections: persistenceSections,
  contribute({ persistence: section }, _identity, storage) {
    if (!section.enable) return { storage, settings: null };
    const wished: Persistence = { backend: section.backend, volumes: volumesOf(section.volumes) };
    const mounts = storage.mounts.map((mount) =>
      carriesPersisted(mount, wished) ? { ...mount, neededForBoot: true } : mount,
    );
    return { storage: { ...storage, mounts, persistence: wished } satisfies Storage, settings: null };
  },
  plan(host) {
    const { persistence } = host;
    if (persistence === null) return undefined;
    return { template: "persistence/persistence.nix.hbs", view: persistenceView(host, persistence) };
  },
  files: ({ persistence, ...host }) => (persistence === null ? [] : [migration(host, persistence)]),
  rules: persistenceRules,
});

/** Whether a mount must be there before the persisted paths are put in place: a volume stands on it, or a path or its parent does. */
function carriesPersisted({ mountpoint }: Mount, wished: Persistence): boolean {
  return (
    wished.volumes.some(({ path }) => isWithin(path, mountpoint)) ||
    persistedPaths(wished).some(({ entry }) => isWithin(entry.path, mountpoint))
  );
}
