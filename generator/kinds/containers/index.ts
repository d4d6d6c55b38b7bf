/** `containers.nix` of a host and of each user who runs containers: podman, and where it keeps them. */
import { defineKind } from "../kind.ts";
import { containersRules } from "./rules/index.ts";
import { containersSections } from "./schema.ts";
import { containersOf, storesOf, type PlannedStore } from "./stores.ts";
import { systemView } from "./system.ts";
import { homesOf } from "./homes.ts";
import { programFile } from "./program.ts";

export const containers = defineKind<typeof containersSections, PlannedStore[] | null>({
  name: "containers",
  sections: containersSections,
  contribute({ containers: section }, identity, storage) {
    if (!section.enable) return { storage, settings: null };
    const planned = storesOf(section, identity, storage);
    return {
      storage: { ...storage, containers: containersOf(section, identity, planned) },
      settings: planned,
    };
  },
  plan(host, planned) {
    if (planned === null || host.containers === null) return undefined;
    return { template: "containers/containers.nix.hbs", view: systemView(host.containers, planned) };
  },
  files(_host, planned) {
    const system = planned?.find(({ store }) => store.user === null);
    return system === undefined ? [] : [programFile(system)];
  },
  homes: (_host, planned) => (planned === null ? [] : homesOf(planned)),
  rules: containersRules,
});
