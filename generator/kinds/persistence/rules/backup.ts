/** Whether what persists is in a backup, and whether the backup has what it needs after a reset. */
import { isLost } from "../../../model/ephemeral.ts";
import { isBackedUp } from "../../../model/mounted-data.ts";
import { placeOnVolume } from "../../../model/persistence.ts";
import type { Finding, Rule } from "../../kind.ts";
import type { PersistenceSpec } from "../schema.ts";

/** What is read of another kind's section: whether its author has thought of a backup. */
type SpecWithBackup = PersistenceSpec & { backup?: { enable?: boolean } };

export const backup: readonly Rule<SpecWithBackup>[] = [
  {
    code: "S311",
    title: "Persisted paths in no backup",
    severity: "warning",
    reason:
      "All that this host can't do without is on its persistent volumes: what persists there is lost with the disk. The old roots that a reset keeps are on the same one.",
    remedy:
      "add the volume to `backup.subvolumes`, or say `backup: { enable: false }` where something else backs it up, or nothing needs to",
    check: (host, spec) =>
      spec.backup?.enable === false
        ? []
        : (host.persistence?.volumes ?? []).flatMap((volume): Finding[] => {
            const missing = volume.paths.filter(({ path }) => !isBackedUp(host, placeOnVolume(volume, path)));
            if (missing.length === 0 || missing.length < volume.paths.length) return [];
            const message =
              host.backup === null
                ? `what persists on ${volume.path} is in no backup: this host has none`
                : `what persists on ${volume.path} is in no backup`;
            return [{ message, path: volume.origin }];
          }),
  },
  {
    code: "S321",
    title: "A backup that forgets at each boot",
    severity: "warning",
    reason:
      "ssh asks root's known hosts whether it speaks to the right server. The time of the last run is in /var/lib/systemd/timers, without which no run is made up for that was missed (systemd.timer(5), `Persistent=`), and when the last backup and its proof succeeded is in the service's own folder, where monitoring looks for it.",
    remedy: "persist it",
    check: (host) => {
      const { backup } = host;
      if (backup === null || host.persistence === null) return [];
      const { destination, unit } = backup;
      const path = ["persistence", "volumes"];
      const needs = ["/var/lib/systemd/timers", `/var/lib/${unit}`];
      const forgets = needs
        .filter((needed) => isLost(host, needed))
        .map((needed): Finding => ({
          message: `the backup needs ${needed}, which does not persist`,
          path,
          hint: `add ${JSON.stringify(needed)} to the \`directories\` of a volume`,
        }));
      if (destination.type !== "sftp" || destination.knownHost !== null) return forgets;
      const knownHosts = "/root/.ssh/known_hosts";
      if (!isLost(host, knownHosts)) return forgets;
      const message = `the backup finds ${destination.host} in ${knownHosts}, which does not persist`;
      return [
        ...forgets,
        { message, path: ["backup", "destination"], hint: "say `knownHost`, the server's public key" },
      ];
    },
  },
];
