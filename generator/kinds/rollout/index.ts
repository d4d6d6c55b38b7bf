/** `rollout.md`: how a host gets from the root that it has to one that is reset. It holds no module. */
import { defineKind } from "../kind.ts";
import { rolloutSections, type RolloutSpec } from "./schema.ts";

/** What a spec says of the host's rollout; null where it says nothing. */
export type RolloutSettings = NonNullable<RolloutSpec["rollout"]> | null;

export const rollout = defineKind({
  name: "rollout",
  sections: rolloutSections,
  contribute: ({ rollout: section }, _identity, storage) => ({
    storage,
    settings: (section ?? null) satisfies RolloutSettings,
  }),
  plan: () => undefined,
  rules: [],
});
