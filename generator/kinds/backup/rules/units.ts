/** Rules about the names of units. */
import type { Rule } from "../../kind.ts";
import type { BackupSpec } from "../schema.ts";
import { isTaken } from "../unit-names.ts";

export const unitRules: readonly Rule<BackupSpec>[] = [
  {
    code: "S234",
    title: "The name of another service",
    severity: "error",
    reason:
      "The backup's units, its state under /var/lib and its programs have this name as their stem. Where NixOS has a service of that name, the two would be one unit, with the settings of both.",
    remedy: "choose a name of its own, such as `strata-backup`",
    check: (_host, { backup: { enable, unitName } }) => {
      const path = ["backup", "unitName"];
      if (!enable) return [];
      if (/\.(service|timer)$/.test(unitName))
        return [{ message: `\`unitName\` is given without ".service", unlike ${unitName}`, path }];
      return isTaken(unitName)
        ? [{ message: `${unitName} is, or may become, the name of a service of NixOS`, path }]
        : [];
    },
  },
];
