/**
 * `strata-root`, the program on the host that looks after its old roots and says what the next reset would lose.
 *
 * What `strata-root diff` prints, for those that read it (its `--help` says the same):
 *
 * Lines that begin with `#` are remarks; the first is `# strata-root diff 1`, the format's version. Any other line is one change:
 *
 *     CHANGE PATH<TAB>DETAILS<TAB>OWNER
 *
 * - CHANGE is a word, followed by spaces up to column 11: `created`, `modified` (its content), `metadata` (mode, owner or extended
 *   attributes alone), `renamed`, `linked` (a new hard link to another path) or `deleted`.
 * - PATH is absolute, and ends in `/` if it is a directory. Backslash, newline and tab are written `\\`, `\n` and `\t`; other control
 *   characters, and bytes that are not UTF-8, are `\` and three octal digits. No path holds a tab.
 * - DETAILS: `from OLD` of what was renamed, with OLD escaped as PATH is; `to OTHER` of a hard link; otherwise words for people, such
 *   as `12 files, 3.4 MiB`, `4.0 KiB` or `link to TARGET`.
 * - OWNER is the unit or the user that the path probably belongs to: `forgejo.service`, `user josh`, or `-`.
 *
 * A directory that is new, or gone, is one line with the number of its files; with `--all` every path in it has a line of its own, and
 * DETAILS of a directory is `directory`. With `--json` there is one document, with every path as with `--all`:
 *
 *     { "format": 1, "since": null, "changes": [
 *       { "change": "renamed", "path": "/etc/b", "type": "file", "from": "/etc/a", "bytes": 12, "user": "root",
 *         "owner": "forgejo.service", "ownerBy": "StateDirectory" } ] }
 *
 * `since` is the kept root that it was compared with, or null for this boot. `type` is `file`, `directory`, `symlink`, `fifo`
 * or `device`; `from`, `bytes`, `user`, `owner` and `ownerBy` may be null. `from` is the old path of what was
 * renamed, and the other path of a hard link. Paths are escaped as above (so a backslash is four characters in the document), and no
 * path ends in `/`.
 */
import type { HostModel } from "../../model/host.ts";
import { persistedPaths } from "../../model/persistence.ts";
import type { RootReset } from "../../model/root-reset.ts";
import type { PlannedFile } from "../kind.ts";

/**
 * Paths whose loss is no loss on any host, and all below them. Links into the Nix store, sockets, files `*.pid` and empty lock files are
 * left out by the program itself.
 */
const neverLost = [
  // Temporary, or filled anew at each boot.
  ...["/tmp", "/var/tmp", "/run", "/proc", "/sys", "/dev", "/lost+found"],
  // Caches: what the File System Hierarchy Standard (5.5) and the XDG specification let anyone delete.
  ...["/var/cache", "/root/.cache", "/home/*/.cache"],
  // NixOS' activation makes these of the configuration, and of /var/lib/nixos.
  ...["/etc/static", "/etc/NIXOS", "/etc/.clean", "/etc/passwd", "/etc/passwd-", "/etc/group", "/etc/group-"],
  ...["/etc/shadow-", "/etc/subuid", "/etc/subuid-", "/etc/subgid", "/etc/subgid-", "/etc/.pwd.lock"],
  // Network services write it for the networks that they find.
  ...["/etc/resolv.conf", "/etc/resolv.conf.*", "/etc/mtab"],
  // systemd's marks of an update, its compiled catalogue, and a seed that every boot replaces.
  ...["/etc/.updated", "/var/.updated", "/var/lib/systemd/catalog/database", "/var/lib/systemd/random-seed"],
  // Whom sudo has lectured.
  "/var/db/sudo/lectured",
  // snapper's snapshots of a root that is not there to stay, and the mark that it has booted.
  ...["/.snapshots", "/var/lib/strata-root"],
];

const programs: Record<RootReset["method"], readonly string[]> = {
  btrfs: ["pkgs.btrfs-progs"],
  bcachefs: ["pkgs.bcachefs-tools"],
  zfs: ["pkgs.zfs"],
  tmpfs: [],
};

/** The packages that the program runs, for its `runtimeInputs`; systemd and strata-persist-migrate are found on the host. */
export function programInputs({ method }: Pick<RootReset, "method">): string[] {
  const common = ["attr", "coreutils", "findutils", "gawk", "gnused", "util-linux"].map(
    (name) => `pkgs.${name}`,
  );
  return [...common, ...programs[method]].sort();
}

/** The program's file for a host whose root is reset. */
export function programFile(host: HostModel, reset: RootReset): PlannedFile {
  const { method, device, subvolume, keptIn, keep, ignore } = reset;
  const volumes = (host.persistence?.volumes ?? []).map(({ path }) => path).filter((path) => path !== "/");
  const persisted = persistedPaths(host.persistence).map(({ entry }) => entry.path);
  return {
    name: "root-reset/strata-root.sh",
    template: "root-reset/strata-root.sh.hbs",
    view: {
      host: host.name,
      device,
      subvolume,
      keptIn,
      ...keep,
      isBtrfs: method === "btrfs",
      isBcachefs: method === "bcachefs",
      isZfs: method === "zfs",
      isTmpfs: method === "tmpfs",
      persisted: [...new Set([...volumes, ...persisted])],
      ignored: [...new Set([...neverLost, ...ignore])],
    },
  };
}
