/** Which mount options belong to one mount, and which to the whole file system beneath it. */

/**
 * Options that the kernel keeps for each mount, or that only mount(8) and systemd read (mount(8), systemd.mount(5); the list of
 * btrfs(5), "MOUNT OPTIONS", says that all its own options are the file system's but `subvol` and `subvolid`).
 */
const perMount = new Set(
  [
    "defaults ro rw suid nosuid dev nodev exec noexec nosymfollow user nouser users owner",
    "atime noatime relatime norelatime strictatime nostrictatime diratime nodiratime",
    "auto noauto nofail _netdev bind rbind subvol subvolid",
  ].flatMap((names) => names.split(" ")),
);

/** Options of which the last one wins, whatever their names: one group a line. */
const groups = [
  ["compress", "compress-force"],
  ["datacow", "nodatacow"],
  ["datasum", "nodatasum"],
  ["autodefrag", "noautodefrag"],
  ["ssd", "nossd", "ssd_spread"],
  ["discard", "nodiscard"],
  ["space_cache", "nospace_cache"],
  ["barrier", "nobarrier"],
  ["treelog", "notreelog"],
  ["acl", "noacl"],
  ["flushoncommit", "noflushoncommit"],
  ["ro", "rw"],
  ["atime", "noatime", "relatime", "strictatime"],
];
const groupOf = new Map(groups.flatMap((group) => group.map((name) => [name, group[0]!] as const)));

/** An option without its value: `compress` of `compress=zstd:3`. */
export function optionName(option: string): string {
  const equals = option.indexOf("=");
  return equals === -1 ? option : option.slice(0, equals);
}

/** What an option decides on: the same for `ssd` and `nossd`, for `compress` and `compress-force`. */
export function optionSubject(option: string): string {
  const name = optionName(option);
  return groupOf.get(name) ?? name;
}

/** Whether an option may differ between two mounts of one btrfs file system. */
export function isPerMount(option: string): boolean {
  const name = optionName(option);
  return perMount.has(name) || name.startsWith("x-") || name.startsWith("X-") || name.startsWith("comment");
}

/** Whether an option says that nothing is to be compressed. */
export function isNoCompression(option: string): boolean {
  return (
    option === "compress=no" ||
    option === "compress=none" ||
    option === "compress-force=no" ||
    option === "compress-force=none"
  );
}

/** Whether an option of the whole file system turns compression on. */
export function isCompression(option: string): boolean {
  return optionSubject(option) === "compress" && !isNoCompression(option);
}

/**
 * Options in order. Of a known group, a later one takes the place of an earlier one; any other may stand there several times with
 * other values, as `lowerdir+=`, `device=` and `x-systemd.requires=` do, and is left out only where it says the same again.
 */
export function mergeOptions(...lists: readonly (readonly string[])[]): string[] {
  const merged = new Map<string, string>();
  for (const option of lists.flat()) merged.set(groupOf.get(optionName(option)) ?? option, option);
  return [...merged.values()];
}

/** File systems that are reached over a network. */
const network = new Set(["nfs", "nfs4", "cifs", "smb3", "sshfs", "fuse.sshfs", "ceph", "glusterfs", "afs"]);

/** Whether a file system of a type is reached over a network. */
export function isOverNetwork(type: string): boolean {
  return network.has(type);
}
