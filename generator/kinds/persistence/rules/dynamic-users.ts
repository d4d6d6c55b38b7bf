/** What services with a dynamic user keep, and where. */
import { ownerOf } from "../../../catalogue/services.ts";
import { persistedPaths } from "../../../model/persistence.ts";
import type { Finding, Rule } from "../../kind.ts";

export const dynamicUsers: readonly Rule[] = [
  {
    code: "S323",
    title: "A directory that systemd makes a link",
    severity: "warning",
    reason:
      "A service with a dynamic user keeps its state in /var/lib/private, and systemd puts a link to it into /var/lib. Where a mount is in the link's place, it tries to move that, and the service does not start (systemd.exec(5), `DynamicUser=`; impermanence#93).",
    remedy:
      "persist what the link leads to, or name the service in `services`; where something else than NixOS' service keeps its data there, say so in `why`",
    check: ({ persistence }) =>
      persistedPaths(persistence).flatMap(({ entry: { path, why, origin } }): Finding[] => {
        const owner = ownerOf(path);
        const target = path.replace(/^(\/var\/(?:lib|cache|log))\//, "$1/private/");
        if (why !== null || target === path || owner?.path !== target) return [];
        return [{ message: `${path} is a link to ${target}, where ${owner.service} runs`, path: origin }];
      }),
  },
];
