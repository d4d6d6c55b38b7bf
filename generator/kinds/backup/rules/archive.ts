/** Rules about whole archives. */
import type { HostModel } from "../../../model/host.ts";
import type { Backup } from "../../../model/protection.ts";
import { formatSize, parseSize } from "../../../model/size.ts";
import { simulate } from "../../../model/timeline.ts";
import type { Finding, Rule } from "../../kind.ts";
import type { BackupSpec } from "../schema.ts";

/** From here on a whole copy for each backup is a lot, if there are more than so many. */
const large = { size: parseSize("100G")!, copies: 30 };

export const archiveRules: readonly Rule<BackupSpec>[] = [
  {
    code: "S241",
    title: "Archives that leave the host unencrypted",
    severity: "error",
    reason:
      "An archive holds files as they are, host keys and /etc/shadow among them. Whoever can read the bucket, or has the account on the other host, reads all of them.",
    remedy:
      "use the engine `restic`, which encrypts, or say with `backup.unencrypted: true` that it is meant to be so",
    check: (host, spec) =>
      withArchives(host, ({ destination }) =>
        destination.type === "local" || spec.backup.unencrypted
          ? []
          : [{ message: "archives would be stored unencrypted on another host", path: ["backup", "engine"] }],
      ),
  },
  {
    code: "S242",
    title: "Two paths whose archives have one name",
    severity: "error",
    reason:
      "A folder at the destination holds the archives of one path, and its retention counts them: those of two paths in one folder would overwrite each other.",
    remedy: "rename one of the paths, or leave it out of `backup.subvolumes`",
    check: (host) =>
      withArchives(host, ({ sources }) =>
        sources.flatMap(({ path, name, origin }, index) => {
          const first = sources.slice(0, index).find((source) => source.name === name);
          if (first === undefined) return [];
          return [
            { message: `the archives of ${path} and of ${first.path} are both named ${name}`, path: origin },
          ];
        }),
      ),
  },
  {
    code: "S243",
    title: "Many whole copies of a lot of data",
    severity: "warning",
    reason:
      "Each archive is a whole copy: all of it is read and sent at each run, and stored as often as the retention keeps backups. The figures are those of `usage`, before compression.",
    remedy:
      "keep fewer backups in `backup.retention`, or use the engine `restic`, which sends and stores what has changed",
    check: (host) =>
      withArchives(host, ({ sources, schedule, retention }) => {
        const copies = simulate(schedule, retention)?.kept ?? 0;
        return sources.flatMap(({ path, origin }) => {
          const size = host.usage.find(({ mountpoint }) => mountpoint === path)?.size ?? 0;
          if (size <= large.size || copies <= large.copies) return [];
          const message = `${path} has ${formatSize(size)}, and ${copies} whole copies of it are ${formatSize(size * copies)}`;
          return [{ message, path: origin }];
        });
      }),
  },
];

/** Findings about a host that makes archives. */
function withArchives({ backup }: HostModel, findings: (backup: Backup) => Finding[]): Finding[] {
  return backup?.engine === "archive" ? findings(backup) : [];
}
