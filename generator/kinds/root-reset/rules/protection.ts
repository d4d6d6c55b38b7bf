/** Snapshots and backups of a root that is reset. */
import { isEphemeral, isLost, placeOfData } from "../../../model/ephemeral.ts";
import { carrierOf } from "../../../model/host.ts";
import type { Finding, Rule } from "../../kind.ts";
import type { RootResetSpec } from "../schema.ts";

/** What is read of other kinds' sections: what their author names. */
type SpecWithProtection = RootResetSpec & {
  snapshots?: { enable?: boolean; subvolumes?: Record<string, boolean | { enable?: boolean }> };
  backup?: { enable?: boolean; subvolumes?: string[] };
};

export const protection: readonly Rule<SpecWithProtection>[] = [
  {
    code: "S300",
    title: "Snapshots of a root that is reset",
    severity: "warning",
    reason:
      "They are made in the root, and put aside with it at the next boot: none is older than that. The reset keeps each old root itself, as `rootReset.keep` says.",
    remedy: "take it out, and look at the old roots with `strata-root ls`",
    check(host, { snapshots }) {
      if (!snapshots?.enable) return [];
      return Object.entries(snapshots.subvolumes ?? {}).flatMap(([at, own]): Finding[] => {
        const mount = host.mounts.find(({ mountpoint }) => mountpoint === at);
        const isWished = own === true || (typeof own === "object" && own.enable !== false);
        // Another rule tells of what is in memory.
        if (!isWished || mount === undefined || mount.type === "tmpfs" || !isEphemeral(mount, host))
          return [];
        return [
          {
            message: `${at} is to have snapshots, and is reset at each boot`,
            path: ["snapshots", "subvolumes", at],
          },
        ];
      });
    },
  },
  {
    code: "S301",
    title: "A backup of a root that is reset",
    severity: "warning",
    reason:
      "What is worth keeping persists elsewhere, and is no part of it: of the root, a backup holds what the next boot makes again.",
    remedy: "name the persistent volume, or take `subvolumes` out: by default, all volumes are backed up",
    check: (host, { backup }) =>
      (backup?.enable ? (backup.subvolumes ?? []) : []).flatMap((path, index): Finding[] => {
        const carrier = carrierOf(host, placeOfData(host, path));
        if (carrier === undefined || carrier.type === "tmpfs" || !isLost(host, path)) return [];
        return [
          {
            message: `${path} is to be backed up, and is reset at each boot`,
            path: ["backup", "subvolumes", index],
          },
        ];
      }),
  },
];
