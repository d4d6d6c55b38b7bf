/** Rules about what is backed up. */
import { nearest } from "../../../diagnostics/nearest.ts";
import { isWithin } from "../../../model/host.ts";
import { isBackedUp, mountsNotBackedUp, refusalToSnapshot } from "../../../model/mounted-data.ts";
import type { Finding, Rule } from "../../kind.ts";
import type { BackupSpec } from "../schema.ts";
import { wantedPaths } from "../sources.ts";

/** The databases that a backup can tell, and the names by which their mounts are known. */
const told = [
  { name: "postgresql", label: "PostgreSQL", pattern: /postgres/i, wish: 'postgresql: "dump"' },
  { name: "redis", label: "Redis", pattern: /redis|valkey/i, wish: 'redis: "save"' },
] as const;

/** Folders that a system has, whether something is mounted there or not. */
const usual = new Set(["/boot", "/etc", "/home", "/mnt", "/nix", "/opt", "/root", "/srv", "/usr", "/var"]);

export const sourceRules: readonly Rule<BackupSpec>[] = [
  {
    code: "S225",
    title: "A path that can't be backed up",
    severity: "error",
    reason:
      "A backup reads from a read-only snapshot, so that all files are of one moment. btrfs, ZFS and bcachefs can make one; of other file systems a backup would be a mixture of moments, in which a database is damaged. Nor can a snapshot be made of what is mounted read-only, or holds a swap file in use.",
    remedy:
      "name paths on btrfs, ZFS or bcachefs in `backup.subvolumes`; its default is `/`, `/home` and `/etc`, and of a root that is reset the persistent volumes",
    check: (host, spec) =>
      spec.backup.enable
        ? wantedPaths(spec, host).flatMap(({ path, carrier, origin }): Finding[] => {
            if (carrier === undefined)
              return [{ message: `no mount of this host carries ${path}`, path: origin }];
            if (host.backup === null || host.backup.sources.some((source) => source.path === path)) return [];
            const refusal = refusalToSnapshot(carrier, host) ?? "";
            const reason = refusal.replace(/^it\b/, carrier.mountpoint);
            return [{ message: `no snapshot can be made of ${path}: ${reason}`, path: origin }];
          })
        : [],
  },
  {
    code: "S240",
    title: "A mount in a path that is backed up without it",
    severity: "warning",
    reason:
      "A snapshot ends where another mount begins: of /etc, a subvolume that is mounted at /etc/nixos is no part. Caches, containers and what can be made again are not looked at, nor what lies below / alone: `strata report` and the runbook name all mounts that are in no backup.",
    remedy: "add the mount to `backup.subvolumes`, or back up what you want of the path by name",
    check: (host, { backup }) =>
      mountsNotBackedUp(host).flatMap(({ mountpoint }) => {
        const above = host.backup!.sources.find(
          ({ path }) => path !== "/" && isWithin(mountpoint, path),
        )?.path;
        const index = above === undefined ? -1 : (backup.subvolumes?.indexOf(above) ?? -1);
        const path = ["backup", ...(index < 0 ? [] : ["subvolumes", index])];
        return above === undefined
          ? []
          : [{ message: `${above} is backed up, but not ${mountpoint}, which is mounted in it`, path }];
      }),
  },
  {
    code: "S232",
    title: "A path that is nearly a mount point",
    severity: "warning",
    reason:
      "A path that is no mount point is a folder in the mount that carries it. Whether it is there shows when the backup runs: a misspelt one then fails it.",
    remedy: "name the mount point, or a folder that is there",
    check: (host, spec) =>
      spec.backup.enable
        ? wantedPaths(spec, host).flatMap(({ path, place, carrier, origin }): Finding[] => {
            const isTop = path.lastIndexOf("/") === 0 && !usual.has(path);
            // What persists under that name is no slip.
            if (!isTop || carrier?.mountpoint === path || place !== path) return [];
            const near = nearest(
              path,
              host.mounts.map(({ mountpoint }) => mountpoint).filter((at) => at !== "/"),
            );
            if (near === undefined) return [];
            return [
              { message: `nothing is mounted at ${path}`, path: origin, hint: `did you mean "${near}"?` },
            ];
          })
        : [],
  },
  {
    code: "S226",
    title: "A database that is told of a backup, and is not part of it",
    severity: "error",
    reason:
      "A dump is made beside the database's data, and a save goes into it: where that is not backed up, nothing of the database is.",
    remedy: "add the directory to `backup.subvolumes`, or say in `backup.databases` where the data is",
    check(host) {
      const { backup } = host;
      if (!backup) return [];
      return told.flatMap(({ name, label }) => {
        const directory = backup.databases[name]?.directory;
        if (directory === undefined || isBackedUp(host, directory)) return [];
        return [
          { message: `${directory} of ${label} is not backed up`, path: ["backup", "databases", name] },
        ];
      });
    },
  },
  {
    code: "S227",
    title: "A database that is not told of its backup",
    severity: "warning",
    reason:
      "A snapshot has a database as a power cut leaves it. It recovers from that, but what Redis has not saved yet is lost, and a dump of PostgreSQL can be read by another version.",
    remedy: "name it in `backup.databases`, or set `includeDatabases` to false",
    check({ backup }) {
      if (!backup) return [];
      return backup.sources.flatMap(({ path, role, name: short, origin }) => {
        const database = told.find(({ pattern }) => pattern.test(path) || pattern.test(short));
        if (role !== "database" || database === undefined || backup.databases[database.name]) return [];
        return [
          {
            message: `${path} is backed up, and ${database.label} is not told`,
            path: origin,
            hint: `add \`databases: { ${database.wish} }\` to \`backup\`, or set \`includeDatabases\` to false`,
          },
        ];
      });
    },
  },
  {
    code: "S236",
    title: "A backup of nothing",
    severity: "error",
    reason: "There is no path to back up: the service would fail each time.",
    remedy: "name paths in `backup.subvolumes`",
    check: (host, spec) =>
      spec.backup.enable && wantedPaths(spec, host).length === 0
        ? [{ message: "the backup has no path to back up", path: ["backup", "subvolumes"] }]
        : [],
  },
];
