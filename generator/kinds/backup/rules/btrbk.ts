/** Rules about what btrbk can do. */
import type { Finding, Rule } from "../../kind.ts";
import { isWholeSubvolume } from "../engines/btrbk.ts";
import type { BackupSpec } from "../schema.ts";

export const btrbkRules: readonly Rule<BackupSpec>[] = [
  {
    code: "S246",
    title: "A path that btrbk can't send",
    severity: "error",
    reason:
      "btrbk hands whole subvolumes from btrfs to btrfs (btrfs-send(8)): a folder within one can't be sent alone, and other file systems can't be sent at all.",
    remedy: "name mount points of btrfs subvolumes in `backup.subvolumes`, or use another engine",
    check: ({ backup }) =>
      backup?.engine !== "btrbk"
        ? []
        : backup.sources
            .filter((source) => !isWholeSubvolume(source))
            .map(({ path, mountpoint, type, origin }) => ({
              message:
                type === "btrfs"
                  ? `btrbk can't send ${path} alone: it is a folder in the subvolume at ${mountpoint}`
                  : `btrbk can't send ${path}: it is on ${type}`,
              path: origin,
            })),
  },
  {
    code: "S247",
    title: "A destination that btrbk can't write to",
    severity: "error",
    reason:
      "What btrbk sends is received by btrfs, on a disk of this host or on a host that is reached over SSH (btrbk.conf(5), TARGET TYPES). There it logs in as a user of its own, who has no key but the one that is named.",
    remedy:
      "use a destination of the type `local`, or of the type `sftp` with `credentials`; or another engine",
    check({ backup }): Finding[] {
      if (backup?.engine !== "btrbk") return [];
      const { destination, credentials } = backup;
      if (destination.type === "b2" || destination.type === "s3")
        return [
          {
            message: `btrbk can't write to ${destination.type === "b2" ? "Backblaze B2" : "S3"}`,
            path: ["backup", "destination", "type"],
          },
        ];
      if (destination.type === "sftp" && credentials === null)
        return [{ message: `btrbk has no key for ${destination.host}`, path: ["backup", "destination"] }];
      return [];
    },
  },
  {
    code: "S248",
    title: "A wish that btrbk has no words for",
    severity: "warning",
    reason:
      "btrbk sends a subvolume as it is, and keeps backups by hours, days, weeks, months and years (btrbk.conf(5), RETENTION POLICY).",
    remedy: "leave it out, or use another engine",
    check({ backup }) {
      if (backup?.engine !== "btrbk") return [];
      const { exclude, retention } = backup;
      return [
        ...(exclude.length > 0
          ? [
              {
                message: "`exclude` leaves out nothing: btrbk sends whole subvolumes",
                path: ["backup", "exclude"],
              },
            ]
          : []),
        ...(retention.quarterly > 0
          ? [
              {
                message: "`quarterly` keeps nothing: btrbk knows no quarters",
                path: ["backup", "retention", "quarterly"],
              },
            ]
          : []),
      ];
    },
  },
];
