/** Whether a spec's section says something, and whether that has an effect. */
import { isDeepStrictEqual } from "node:util";
import { hasEphemeralRoot } from "../../../model/ephemeral.ts";
import { persistedPaths } from "../../../model/persistence.ts";
import type { Rule } from "../../kind.ts";
import { persistenceSections, type PersistenceSpec } from "../schema.ts";

/** What is read of another kind's section: whether its author has thought of a reset. */
type SpecWithReset = PersistenceSpec & { rootReset?: { enable?: boolean } };

export const section: readonly Rule<SpecWithReset>[] = [
  {
    code: "S270",
    title: "Persistence that is described, and not enabled",
    severity: "warning",
    reason: "Without `enable: true`, what else `persistence` says has no effect: nothing persists.",
    remedy: "add `enable: true`, or `enable: false` where it is meant to be off",
    check: (_host, { persistence }) =>
      persistence.enable === undefined &&
      !isDeepStrictEqual(persistence, persistenceSections.persistence.parse({}))
        ? [{ message: "`persistence` says what persists, but not `enable: true`", path: ["persistence"] }]
        : [],
  },
  {
    code: "S271",
    title: "Persistence of nothing",
    severity: "error",
    reason: "Persistence is enabled, and no volume has a path to keep: a root that is reset would lose all.",
    remedy:
      'name a volume with the paths that it keeps, such as `volumes: { "/persist": { directories: { "/var/lib/nixos": true } } }`, or say `enable: false`',
    check: ({ persistence }) =>
      persistence !== null && persistedPaths(persistence).length === 0
        ? [
            {
              message: "persistence is enabled, and no path persists",
              path: ["persistence", persistence.volumes.length === 0 ? "volumes" : "enable"],
            },
          ]
        : [],
  },
  {
    code: "S318",
    title: "Persisted paths on a root that stays",
    severity: "warning",
    reason:
      "Nothing empties the root of this host: what persists would stay in any case, and only moves to another place. As a first step towards a root that is reset, that is right: `strata-root arm` comes after it.",
    remedy:
      "say `rootReset: { enable: true }`, or `enable: false` there where the host's own modules reset the root, or nothing is to",
    check: (host, { rootReset }) =>
      host.persistence !== null && !hasEphemeralRoot(host) && rootReset?.enable === undefined
        ? [{ message: "paths persist, and nothing resets the root", path: ["persistence", "enable"] }]
        : [],
  },
];
