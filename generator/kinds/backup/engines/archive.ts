/** The engine `archive`: at each run a whole tar.zst of each source, with the checksum that makes it count beside it. */
import { carrierOf, type HostModel } from "../../../model/host.ts";
import type { Backup } from "../../../model/protection.ts";
import { periods } from "../../../model/retention.ts";
import type { PlannedFile } from "../../kind.ts";
import { accessOf } from "../access.ts";
import { costFile, costPackages } from "../cost.ts";
import { remotePath } from "../destination.ts";
import { snapshotPackages, snapshotsFile } from "../snapshots.ts";
import { programPath, unitsView } from "../units.ts";
import { tarPatterns } from "./archive-exclude.ts";
import type { Engine } from "./engine.ts";

/** What reads an archive and the list of them. */
const readers = ["pkgs.coreutils", "pkgs.gnused", "pkgs.gnutar", "pkgs.jq", "pkgs.rclone", "pkgs.zstd"];

export const archive: Engine = {
  plan(_host, backup) {
    const { unit, schedule, randomizedDelay } = backup;
    const view = {
      ...unitsView(backup, {
        scripts: [
          { name: "snapshots", packages: snapshotPackages(backup) },
          { name: "archive", program: unit, packages: [...readers, "pkgs.util-linux"] },
          { name: "verify", packages: [...readers, "pkgs.diffutils", "pkgs.util-linux"] },
          { name: "restore", packages: [...readers, "pkgs.findutils", "pkgs.util-linux"] },
          { name: "cost", packages: costPackages },
        ],
      }),
      prepare: programPath("snapshots", `${unit}-snapshots`, "prepare"),
      command: programPath("archive", unit),
      finish: programPath("snapshots", `${unit}-snapshots`, "finish"),
      schedule,
      randomizedDelay,
    };
    return { template: "backup/archive.nix.hbs", view };
  },
  files: (host, backup) => [
    snapshotsFile(backup),
    backupFile(host, backup),
    verifyFile(backup),
    restoreFile(backup),
    costFile(backup),
  ],
};

function backupFile(host: HostModel, backup: Backup): PlannedFile {
  const { retention } = backup;
  const view = {
    ...commonView(backup),
    options: { send: sendOptions(backup), remove: removeOptions(backup) },
    retention: periods
      .map((period) => ({ period, count: retention[period] }))
      .filter(({ count }) => count > 0),
    local: localView(host, backup),
  };
  return { name: "backup/archive.sh", template: "backup/archive.sh.hbs", view };
}

function verifyFile(backup: Backup): PlannedFile {
  const view = { ...commonView(backup), sampleFiles: backup.verify.sampleFiles };
  return { name: "backup/verify.sh", template: "backup/archive-verify.sh.hbs", view };
}

function restoreFile(backup: Backup): PlannedFile {
  // A path belongs to the source that is nearest above it.
  const sources = backup.sources.toSorted((one, other) => other.path.length - one.path.length);
  const view = {
    ...commonView(backup),
    program: `${backup.unit}-restore`,
    nearest: sources.map(({ name, path }) => ({ name, path, prefix: path === "/" ? "" : path })),
  };
  return { name: "backup/restore.sh", template: "backup/archive-restore.sh.hbs", view };
}

function commonView(backup: Backup) {
  const { unit, sources, exclude } = backup;
  return {
    unit,
    access: accessOf(backup),
    destination: remotePath(backup),
    sources: sources.map(({ name, path, folder }) => ({ name, path, folder })),
    excludes: exclude.length > 0 && tarPatterns(exclude),
  };
}

/**
 * rclone's options for an upload of unknown size: S3 and B2 take at most 10,000 parts, and rclone's parts of 5 MiB for S3 would end an
 * archive at 48 GiB. Two parts at a time are kept in memory. (B2's are of 96 MiB: 937 GiB.) A bucket that is not there is not made:
 * its name is likely to be misspelt.
 */
function sendOptions({ bandwidth, destination }: Backup): string[] {
  return [
    ...(bandwidth === null ? [] : [`--bwlimit=${bandwidth}K`]),
    ...(destination.type === "s3"
      ? ["--s3-chunk-size=128M", "--s3-upload-concurrency=2", "--s3-no-check-bucket"]
      : []),
  ];
}

/** B2 hides what is deleted, and charges for it, unless one insists. */
function removeOptions({ destination }: Backup): string[] {
  return destination.type === "b2" ? ["--b2-hard-delete"] : [];
}

/** A destination on this host: its folder, and what has to be mounted there; null for `/`, which always is. */
function localView(host: HostModel, { destination }: Backup) {
  if (destination.type !== "local") return null;
  const { path } = destination;
  const mountpoint = carrierOf(host, path)?.mountpoint ?? "/";
  return { path, mountpoint: mountpoint === "/" ? null : mountpoint };
}
