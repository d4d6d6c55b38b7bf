/** Rules about where backups go, and how long they stay there. */
import { isDeepStrictEqual } from "node:util";
import { carrierOf, type HostModel } from "../../../model/host.ts";
import { diskName } from "../../../model/devices/names.ts";
import { periods } from "../../../model/retention.ts";
import type { FleetRule, Rule } from "../../kind.ts";
import { sharedFolder } from "../destination.ts";
import { disksOf, lossOf } from "../disks.ts";
import { backupSections, type BackupSpec } from "../schema.ts";

const localPath = ["backup", "destination", "path"];

export const destinationRules: readonly Rule<BackupSpec>[] = [
  {
    code: "S221",
    title: "A backup without a destination",
    severity: "error",
    reason: "A backup that is wished for, and never made, is missed when it is needed.",
    remedy:
      'say where it goes, such as `destination: { type: "b2", bucket: "…" }`; the types are `b2`, `s3`, `sftp` and `local`',
    check: (_host, { backup }) =>
      backup.enable && backup.destination === undefined
        ? [{ message: "the backup has no `destination`", path: ["backup"] }]
        : [],
  },
  {
    code: "S239",
    title: "A backup that is described, and not enabled",
    severity: "warning",
    reason: "Without `enable: true`, what else `backup` says has no effect: nothing is backed up.",
    remedy: "add `enable: true`, or `enable: false` where it is meant to be off",
    check: (_host, { backup }) =>
      backup.enable === undefined && !isDeepStrictEqual(backup, backupSections.backup.parse({}))
        ? [{ message: "`backup` says how backups are made, but not `enable: true`", path: ["backup"] }]
        : [],
  },
  {
    code: "S223",
    title: "A destination without its keys",
    severity: "error",
    reason: "Backblaze B2 and S3 let nobody write who does not show a key.",
    remedy: 'say where the keys are found, such as `credentials: { opnix: "op://vault/item/field" }`',
    check: (_host, { backup: { enable, destination, credentials } }) =>
      enable && (destination?.type === "b2" || destination?.type === "s3") && credentials === undefined
        ? [
            {
              message: `the destination ${destination.bucket} needs \`credentials\``,
              path: ["backup", "destination"],
            },
          ]
        : [],
  },
  {
    code: "S224",
    title: "Keys for a destination that asks for none",
    severity: "warning",
    reason:
      "A backup to a folder of this host reads no keys: what is named is not used, and the wrong destination may be meant.",
    remedy: "leave `credentials` out, or name the destination that they are for",
    check: (_host, { backup: { enable, destination, credentials } }) =>
      enable && destination?.type === "local" && credentials !== undefined
        ? [{ message: `${destination.path} needs no \`credentials\``, path: ["backup", "credentials"] }]
        : [],
  },
  {
    code: "S228",
    title: "A backup that is lost with what it is a backup of",
    severity: "error",
    reason:
      "What takes the disk takes both: a copy on the same file system or disk guards against a slip of the hand, as snapshots do, and against nothing else. What is in memory is gone with the next start.",
    remedy: "name a folder on another disk, or another type of destination",
    check(host) {
      const loss = host.backup && lossOf(host, host.backup);
      return loss === null ? [] : [{ message: loss, path: localPath }];
    },
  },
  {
    code: "S237",
    title: "A backup on a disk that disko wipes",
    severity: "error",
    reason:
      "A new machine is made by disko, which first wipes all disks of `devices` (disko, `destroy`): those with the backups too, just when these are to be restored.",
    remedy:
      "say `destroy: false` of the disk, mount it in `fileSystems` in place of `devices`, or name another type of destination",
    check(host) {
      const { backup } = host;
      if (backup?.destination.type !== "local" || lossOf(host, backup) !== null) return [];
      const { path } = backup.destination;
      const carrier = carrierOf(host, path);
      if (carrier === undefined) return [];
      const wiped = disksOf(host, carrier.fileSystem).filter((name) => isWiped(host, name));
      if (wiped.length === 0) return [];
      return [
        { message: `a new installation wipes ${wiped.join(" and ")}, where ${path} is`, path: localPath },
      ];
    },
  },
  {
    code: "S233",
    title: "A retention that keeps nothing",
    severity: "error",
    reason: "After each backup, those go that no period of the retention keeps: this would be all of them.",
    remedy: "keep at least one, such as `daily: 7`",
    check: (_host, { backup: { enable, engine, retention } }) => {
      const known = periods.filter((period) => engine === "archive" || period !== "quarterly");
      return enable && known.every((period) => retention[period] === 0)
        ? [{ message: "the `retention` keeps no backup at all", path: ["backup", "retention"] }]
        : [];
    },
  },
  {
    code: "S235",
    title: "Quarters, which restic does not know",
    severity: "warning",
    reason: "restic keeps backups by hours, days, weeks, months and years (restic-forget(1)).",
    remedy: "use `monthly` or `yearly`, or another engine",
    check: (_host, { backup: { enable, engine, retention } }) =>
      enable && engine === "restic" && retention.quarterly > 0
        ? [
            {
              message: "`quarterly` keeps nothing: restic knows no quarters",
              path: ["backup", "retention", "quarterly"],
            },
          ]
        : [],
  },
];

/** Whether disko wipes a disk when it makes a new machine. */
function isWiped({ devices }: HostModel, name: string): boolean {
  return Object.entries(devices.disk ?? {}).some(
    ([key, disk]) => diskName(disk.name, key) === name && disk.destroy !== false,
  );
}

export const destinationFleetRules: readonly FleetRule[] = [
  {
    code: "S229",
    title: "Two hosts that write to one place",
    severity: "error",
    reason:
      "Each host removes what its retention no longer keeps, and locks what it works on: two in one folder remove each other's backups.",
    remedy: "give each host its own `backup.hostname`, or another `path` of the destination",
    check(hosts) {
      const seen = new Map<string, HostModel>();
      return hosts.flatMap((host) => {
        const place = host.backup && sharedFolder(host.backup);
        if (place === null) return [];
        const first = seen.get(place);
        if (!first) {
          seen.set(place, host);
          return [];
        }
        const message = `${host.name} writes its backups to the folder of ${first.name}, ${host.backup!.hostname}`;
        return [{ message, path: ["backup", "hostname"], host }];
      });
    },
  },
];
