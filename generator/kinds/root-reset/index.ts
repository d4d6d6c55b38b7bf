/** `root-reset.nix` and its scripts: what empties the root at each boot, and what looks after the old ones. */
import { defineKind } from "../kind.ts";
import { rootResetOf } from "./method.ts";
import { rootResetRules } from "./rules/index.ts";
import { rootResetSections } from "./schema.ts";
import { unitOrderOf, type UnitOrder } from "./stage1.ts";
import { filesOf, rootResetView } from "./view.ts";

export const rootReset = defineKind<typeof rootResetSections, UnitOrder | null>({
  name: "root-reset",
  sections: rootResetSections,
  contribute({ rootReset: section }, _identity, storage) {
    // A rule names what is missing where a reset is wished for and the root is none that can be reset.
    const root = storage.mounts.find(({ mountpoint }) => mountpoint === "/");
    // A root in memory is reset whatever its spec says; where paths persist, the host gets the tools for that.
    const isWished = section.enable ?? (root?.type === "tmpfs" && storage.persistence !== null);
    const reset = isWished ? rootResetOf(section, storage) : null;
    const hasUnit = reset !== null && reset.method !== "tmpfs" && reset.stage1 === "systemd";
    return {
      storage: { ...storage, rootReset: reset },
      settings: hasUnit ? unitOrderOf(reset, storage) : null,
    };
  },
  plan(host, order) {
    if (host.rootReset === null) return undefined;
    return { template: "root-reset/root-reset.nix.hbs", view: rootResetView(host, host.rootReset, order) };
  },
  files: (host) => (host.rootReset === null ? [] : filesOf(host, host.rootReset)),
  rules: rootResetRules,
});
