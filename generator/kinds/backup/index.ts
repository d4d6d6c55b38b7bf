/** `backup.nix` and its scripts: copies of the data in another place, the proof that they can be read, and the way back. */
import type { Backup } from "../../model/protection.ts";
import { placeOf } from "../../model/secret.ts";
import { parseSize } from "../../model/size.ts";
import { defineKind } from "../kind.ts";
import { engines } from "./engines/index.ts";
import { backupFleetRules, backupRules } from "./rules/index.ts";
import { backupSections, type BackupSpec } from "./schema.ts";
import { sourcesOf, wantedPaths } from "./sources.ts";

export const backup = defineKind({
  name: "backup",
  sections: backupSections,
  contribute(spec, identity, storage) {
    const section = spec.backup;
    // A rule names what is missing where a backup is wished for and its destination is not said.
    if (!section.enable || section.destination === undefined) return { storage, settings: null };
    const sources = sourcesOf(wantedPaths(spec, storage), storage);
    return {
      storage: { ...storage, backup: backupOf(section, identity.name, sources, section.destination) },
      settings: null,
    };
  },
  plan: (host) => (host.backup ? engines[host.backup.engine].plan(host, host.backup) : undefined),
  files(host) {
    if (!host.backup) return [];
    const files = engines[host.backup.engine].files(host, host.backup);
    return host.backup.verify.enable ? files : files.filter(({ name }) => name !== "backup/verify.sh");
  },
  rules: backupRules,
  fleetRules: backupFleetRules,
});

function backupOf(
  section: BackupSpec["backup"],
  host: string,
  sources: Backup["sources"],
  destination: NonNullable<BackupSpec["backup"]["destination"]>,
): Backup {
  return {
    engine: section.engine,
    unit: section.unitName,
    hostname: section.hostname ?? host,
    sources,
    exclude: section.exclude,
    databases: databasesOf(section.databases),
    schedule: section.schedule,
    randomizedDelay: section.randomizedDelay,
    bandwidth: section.bandwidth === undefined ? null : parseSize(section.bandwidth)! / 1024,
    retention: section.retention,
    destination: destinationOf(destination),
    credentials: section.credentials ? placeOf(section.credentials, "strataBackupCredentials") : null,
    password:
      section.engine === "restic" && section.password
        ? placeOf(section.password, "strataBackupPassword")
        : null,
    verify: section.verify,
    budget: section.budget ?? null,
    origin: ["backup"],
  };
}

function databasesOf({ postgresql, redis }: BackupSpec["backup"]["databases"]): Backup["databases"] {
  return {
    postgresql: postgresql
      ? {
          directory: "/var/lib/postgresql",
          ...(typeof postgresql === "string" ? { method: postgresql } : postgresql),
        }
      : null,
    redis: redis
      ? { socket: null, port: 6379, directory: "/var/lib/redis", ...(redis === "save" ? {} : redis) }
      : null,
  };
}

function destinationOf(destination: NonNullable<BackupSpec["backup"]["destination"]>): Backup["destination"] {
  switch (destination.type) {
    case "s3":
      return { ...destination, region: destination.region ?? null };
    case "sftp": {
      const { knownHost = null, ...rest } = destination;
      return { ...rest, knownHost };
    }
    default:
      return destination;
  }
}
