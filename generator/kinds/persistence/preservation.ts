/**
 * A volume as preservation has it: `preservation.preserveAt.<path>`. It hands owners and modes to systemd-tmpfiles, which sets them at
 * each boot, whatever the service has made of them since. So it may with those that a spec states; with a colon before them, all others
 * are for what has to be made (tmpfiles.d(5)), as in impermanence.
 */
import { isWithin } from "../../model/host.ts";
import type { PersistedPath, PersistentVolume } from "../../model/persistence.ts";
import { call, type NixSet, type NixValue } from "../../nix/value.ts";
import { differing, groupsOf, listsOf, usersOf } from "./entries.ts";

/** The mount option by which file managers leave a mount out. */
const hidden = "x-gvfs-hide";

export function preservationVolume(volume: PersistentVolume): NixSet {
  const { own, users } = groupsOf(volume);
  const item = (entry: PersistedPath, path: string): NixValue => {
    const shorthand = shorthandOf(entry, volume);
    return shorthand ? call(shorthand.name, path) : { [entry.type]: path, ...moreOf(entry, volume) };
  };
  return {
    commonMountOptions: volume.hideMounts ? [hidden] : undefined,
    ...listsOf(own, item),
    users: usersOf(users, ({ home: { user, directory }, paths }) => ({
      home: directory === `/home/${user}` || user === "root" ? undefined : directory,
      ...listsOf(paths, item),
    })),
  };
}

/** The functions that the volumes' entries call: each makes one of a path, of which there is nothing more to say. */
export function shorthandsOf(volumes: readonly PersistentVolume[]): Shorthand[] {
  const used = volumes.flatMap((volume) =>
    volume.paths.map((entry) => shorthandOf(entry, volume)).filter((shorthand) => shorthand !== null),
  );
  return Object.values(shorthands).filter((shorthand) => used.includes(shorthand));
}

interface Shorthand {
  name: string;
  type: PersistedPath["type"];
  isSystem: boolean;
  mode: string;
}

const shorthands = {
  systemDirectory: { name: "systemDirectory", type: "directory", isSystem: true, mode: ":0755" },
  systemFile: { name: "systemFile", type: "file", isSystem: true, mode: ":0644" },
  userDirectory: { name: "userDirectory", type: "directory", isSystem: false, mode: ":0755" },
  userFile: { name: "userFile", type: "file", isSystem: false, mode: ":0644" },
} as const satisfies Record<string, Shorthand>;

function shorthandOf(entry: PersistedPath, volume: PersistentVolume): Shorthand | null {
  const isPlain = Object.keys(differing(entry)).length === 0 && mountOptionsOf(entry, volume) === undefined;
  if (entry.how === "symlink" || isReadInStage1(entry) || !isPlain) return null;
  if (entry.home) return entry.type === "directory" ? shorthands.userDirectory : shorthands.userFile;
  return entry.type === "directory" ? shorthands.systemDirectory : shorthands.systemFile;
}

function moreOf(entry: PersistedPath, volume: PersistentVolume): NixSet {
  const { type, home, how } = entry;
  const inInitrd = isReadInStage1(entry) || undefined;
  const mountOptions = mountOptionsOf(entry, volume);
  // Root's, and nobody else's, before any service runs.
  if (inInitrd && how === "bindmount") return { ...differing(entry), inInitrd, mountOptions };
  if (how === "bindmount") return { ...ownerLine(entry), mountOptions };
  if (type === "directory")
    return {
      ...differing(entry),
      mode: ownerLine(entry).mode,
      how,
      createLinkTarget: true,
      inInitrd,
    };
  // A link's target can be made only where there is a directory for it. In homes, the backend makes all directories.
  return { how, configureParent: home === null || undefined, inInitrd };
}

/** Owner and mode as systemd-tmpfiles gets them: of a user's path, the backend knows the user and the group. */
export function ownerLine(entry: PersistedPath): { user?: string; group?: string; mode: string } {
  const { user, group, mode, home } = entry;
  return {
    ...(home === null && { user: `:${user}`, group: `:${group}` }),
    mode: `:${mode}`,
    ...differing(entry),
  };
}

function mountOptionsOf(
  { type, how, hideMount }: PersistedPath,
  { hideMounts }: PersistentVolume,
): NixValue | undefined {
  if (type === "file" || how === "symlink" || hideMount === hideMounts) return undefined;
  // What it has by itself, without what is common to the volume.
  return hideMount ? [hidden] : call("lib.mkForce", ["bind", "X-fstrim.notrim"]);
}

/**
 * What is read before the system's own units put a path in place: systemd's identity of the host and its seed, and what the
 * activation script makes of users and groups (nixos/modules/config/update-users-groups.pl).
 */
function isReadInStage1({ type, path }: PersistedPath): boolean {
  if (type === "directory") return isWithin("/var/lib/nixos", path);
  return path === "/etc/machine-id" || path === "/var/lib/systemd/random-seed";
}
