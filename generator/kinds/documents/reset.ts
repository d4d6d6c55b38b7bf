/** The runbook's section on a root that is reset at each boot. */
import type { HostModel } from "../../model/host.ts";
import { oldRootAccess } from "../old-roots.ts";
import { code } from "../markdown.ts";
import { shellWord } from "../../nix/escape.ts";

/** The data of `partials/runbook-reset.hbs`; null where the root stays as it is. */
export function resetView(host: HostModel) {
  const { name, rootReset, settings } = host;
  return (
    rootReset && {
      name: shellWord(name),
      keptIn: code(rootReset.keptIn),
      old: oldRootAccess(rootReset, host),
      hasRollout: settings["rollout"] !== null,
    }
  );
}
