/** The engine `btrbk`: NixOS's own module, with the checks before it, the proof after it, and the way back. */
import type { Backup, BackupDestination, BackupSource } from "../../../model/protection.ts";
import type { Retention } from "../../../model/retention.ts";
import { interpolated, reference, type NixSet, type NixValue } from "../../../nix/value.ts";
import { accessOf } from "../access.ts";
import { knownName } from "../destination.ts";
import { databasePackages, databasesView } from "../snapshots.ts";
import { unitsView, type Script } from "../units.ts";
import type { Engine } from "./engine.ts";

export const btrbk: Engine = {
  plan(_host, backup) {
    const { unit, schedule, destination } = backup;
    const view = {
      ...unitsView(backup, { scripts: scriptsOf(backup) }),
      service: `btrbk-${unit}`,
      aliases: [`${unit}.service`],
      state: `/var/lib/${unit}`,
      schedule,
      settings: settingsOf(backup),
      startPre: [
        asRoot(unit, "prepare"),
        interpolated([reference("pkgs.btrbk"), `/bin/btrbk -c /etc/btrbk/${unit}.conf clean`]),
      ],
      finish: asRoot(unit, "finish"),
      // Who is not root there has to become so.
      remoteUser: destination.type === "sftp" && destination.user !== "root" ? destination.user : null,
      knownHosts: destination.type === "sftp" ? knownHostsOf(destination) : null,
    };
    return { template: "backup/btrbk.nix.hbs", view };
  },
  files: (_host, backup) => {
    const view = scriptView(backup);
    return [
      { name: "backup/btrbk.sh", template: "backup/btrbk.sh.hbs", view },
      { name: "backup/verify.sh", template: "backup/btrbk-verify.sh.hbs", view },
      { name: "backup/restore.sh", template: "backup/btrbk-restore.sh.hbs", view },
      { name: "backup/cost.sh", template: "backup/btrbk-cost.sh.hbs", view },
    ];
  },
};

/** A command of our script; the rest of the unit runs as another user. */
function asRoot(unit: string, command: string): NixValue {
  return interpolated(["+", reference("btrbk"), `/bin/${unit}-btrbk ${command}`]);
}

/** The sources that btrbk can send: whole btrfs subvolumes. A rule names the others. */
export function isWholeSubvolume({ type, path, mountpoint }: BackupSource): boolean {
  return type === "btrfs" && path === mountpoint;
}

/** Where btrbk keeps the snapshots of a source: in the subvolume itself, for they must be on its file system. */
function snapshotDir({ mountpoint }: BackupSource): string {
  return mountpoint === "/" ? "/.strata-btrbk" : `${mountpoint}/.strata-btrbk`;
}

/** btrbk.conf(5), as NixOS' module takes it. */
function settingsOf({ unit, sources, destination, hostname, bandwidth, retention }: Backup): NixSet {
  const subvolumes = sources
    .filter(isWholeSubvolume)
    .map((source) => [source.path, { snapshot_name: source.name, snapshot_dir: snapshotDir(source) }]);
  return {
    timestamp_format: "long-iso",
    // Weeks begin on Monday, as those of all retention do.
    preserve_day_of_week: "monday",
    snapshot_preserve_min: "latest",
    target_preserve_min: "latest",
    target_preserve: preserveOf(retention),
    ...(bandwidth === null ? {} : { rate_limit: `${bandwidth}k` }),
    ...(destination.type === "sftp" ? sshSettings(unit, destination) : {}),
    target: { [targetOf(destination, hostname)]: {} },
    subvolume: Object.fromEntries(subvolumes),
  };
}

function sshSettings(unit: string, { user }: Extract<BackupDestination, { type: "sftp" }>): NixSet {
  return {
    ssh_user: user,
    ssh_identity: `/run/${unit}/identity`,
    backend_remote: user === "root" ? "btrfs-progs" : "btrfs-progs-sudo",
  };
}

/** A retention in btrbk's words; it has none for quarters, which a rule says. */
function preserveOf({ hourly, daily, weekly, monthly, yearly }: Retention): string {
  const counts = { h: hourly, d: daily, w: weekly, m: monthly, y: yearly };
  const kept = Object.entries(counts).filter(([, count]) => count > 0);
  return kept.map(([letter, count]) => `${count}${letter}`).join(" ") || "no";
}

function targetOf(destination: BackupDestination, hostname: string): string {
  const folder = `${destination.path}/${hostname}`;
  if (destination.type !== "sftp") return folder;
  const { host, port } = destination;
  return `ssh://${host.includes(":") ? `[${host}]` : host}:${port}${folder}`;
}

/** The SSH server's key, for all users: btrbk runs as one of its own. */
function knownHostsOf({
  host,
  port,
  knownHost,
}: Extract<BackupDestination, { type: "sftp" }>): NixSet | null {
  return knownHost === null ? null : { [knownName(host, port)]: { publicKey: knownHost } };
}

function scriptView(backup: Backup) {
  const { unit, sources, destination, hostname, verify } = backup;
  return {
    unit,
    access: accessOf(backup),
    place: destination.path,
    target: `${destination.path}/${hostname}`,
    ssh: destination.type === "sftp" && {
      host: destination.host,
      words: ["-p", `${destination.port}`, "-l", destination.user, destination.host],
      // Who is not root must be allowed to become so: btrfs needs it.
      become: destination.user === "root" ? [] : ["sudo", "-n"],
    },
    sources: sources.filter(isWholeSubvolume).map((source) => ({
      name: source.name,
      path: source.path,
      snapshots: snapshotDir(source),
    })),
    databases: databasesView(backup),
    sampleFiles: verify.sampleFiles,
  };
}

function scriptsOf(backup: Backup): Script[] {
  const { verify, databases, destination } = backup;
  const reaching = [
    "pkgs.btrfs-progs",
    "pkgs.coreutils",
    ...(destination.type === "sftp" ? ["pkgs.openssh"] : []),
  ];
  const reading = [...reaching, "pkgs.findutils", "pkgs.gnused"];
  return [
    { name: "btrbk", packages: unique([...reaching, "pkgs.util-linux", ...databasePackages(databases)]) },
    ...(verify.enable ? [{ name: "verify", packages: [...reading, "pkgs.gnugrep"] }] : []),
    { name: "restore", packages: [...reading, "pkgs.gnutar", "pkgs.util-linux"] },
    { name: "cost", packages: [...reaching, "pkgs.gawk"] },
  ];
}

function unique(packages: readonly string[]): string[] {
  return [...new Set(packages)];
}
