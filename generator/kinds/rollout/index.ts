/** `rollout.md`: how a host gets from the root that it has to one that is reset. It holds no module. */
import { defineKind } from "../kind.ts";
import { rolloutView } from "./document.ts";
import { rolloutRules } from "./rules.ts";
import { rolloutSections } from "./schema.ts";
import type { RolloutSettings } from "./state.ts";

export const rollout = defineKind({
  name: "rollout",
  sections: rolloutSections,
  contribute: ({ rollout: section }, _identity, storage) => ({
    storage,
    settings: (section ?? null) satisfies RolloutSettings as RolloutSettings,
  }),
  plan: () => undefined,
  files: (host, settings) =>
    settings === null
      ? []
      : [{ name: "rollout.md", template: "rollout/rollout.md.hbs", view: rolloutView(host, settings) }],
  rules: rolloutRules,
});
