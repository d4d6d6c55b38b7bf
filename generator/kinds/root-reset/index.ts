/** `root-reset.nix` and its scripts: what empties the root at each boot, and what looks after the old ones. */
import { defineKind } from "../kind.ts";
import { rootResetOf } from "./method.ts";
import { rootResetRules } from "./rules/index.ts";
import { rootResetSections } from "./schema.ts";

export const rootReset = defineKind({
  name: "root-reset",
  sections: rootResetSections,
  contribute: ({ rootReset: section }, _identity, storage) => ({
    // A rule names what is missing where a reset is wished for and the root is none that can be reset.
    storage: { ...storage, rootReset: section.enable ? rootResetOf(section, storage) : null },
    settings: null,
  }),
  plan: () => undefined,
  rules: rootResetRules,
});
