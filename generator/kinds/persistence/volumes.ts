/** The volumes of a spec as the host model has them: every entry with its owner, its mode and the way that it is put in place. */
import { posix } from "node:path";
import { isWithin } from "../../model/host.ts";
import { privateFolders } from "../../catalogue/services.ts";
import type { PersistedPath, PersistentVolume } from "../../model/persistence.ts";
import type { SpecPath } from "../../model/path.ts";
import type { VolumeSpec } from "./schema.ts";
import { servicePaths, type ServicePath } from "./services.ts";

type DirectoryEntry = Exclude<VolumeSpec["directories"][string], boolean>;

/** What an entry is before its spec has said anything. */
type Base = Omit<PersistedPath, "how" | "why">;

/** The volumes in the order of the spec; of each, the system's paths come first, then those of services, then those of users. */
export function volumesOf(volumes: Record<string, VolumeSpec>): PersistentVolume[] {
  const wishes = Object.entries(volumes).map(([path, volume]) => {
    const origin = ["persistence", "volumes", path];
    const services = servicePaths(volume, origin);
    return {
      path,
      volume,
      origin,
      services,
      own: ownPaths(volume, origin, services),
      users: userPaths(volume, origin),
    };
  });
  const named = wishes.flatMap(({ own, users }) => [...own, ...users]);
  const brought = wishes.flatMap(({ services }) => services);
  return wishes.map(({ path, volume, origin, services, own, users }) => {
    const isTakenBack = (wish: ServicePath): boolean =>
      volume.directories[wish.path] === false || volume.files[wish.path] === false;
    const isCovered = (wish: ServicePath): boolean =>
      named.some((other) => isWithin(wish.path, other.path)) ||
      brought.some((other) => other.path !== wish.path && isWithin(wish.path, other.path));
    const more = services
      .filter((wish) => !isTakenBack(wish) && !isCovered(wish))
      .map((wish) => entryOf(baseOf(wish, volume), { why: wish.why ?? undefined }));
    return { path, hideMounts: volume.hideMounts, paths: [...own, ...more, ...users], origin };
  });
}

/** The paths of the system that a volume names. One that a service keeps, too, has the service's owner and mode where it says none. */
function ownPaths(volume: VolumeSpec, origin: SpecPath, services: readonly ServicePath[]): PersistedPath[] {
  return entriesOf(volume, origin, (type, name, at) => {
    const service = services.find(({ path }) => path === name);
    const wish = service ?? {
      path: name,
      type,
      user: "root",
      group: "root",
      service: null,
      mode: usualMode(type, name),
    };
    return baseOf({ ...wish, type, origin: at }, volume);
  });
}

function userPaths(volume: VolumeSpec, origin: SpecPath): PersistedPath[] {
  return Object.entries(volume.users).flatMap(([user, section]) => {
    const directory = section.home ?? (user === "root" ? "/root" : `/home/${user}`);
    return entriesOf(section, [...origin, "users", user], (type, name, at) => {
      const path = posix.join(directory, name);
      const wish = { path, type, user, group: null, service: null, mode: usualMode(type, path), origin: at };
      return { ...baseOf(wish, volume), home: { user, directory } };
    });
  });
}

/** The entries of a section that are not taken back, each with what `baseFor` knows of it by its type, name and place in the spec. */
function entriesOf(
  { directories, files }: Pick<VolumeSpec, "directories" | "files">,
  origin: SpecPath,
  baseFor: (type: PersistedPath["type"], name: string, at: SpecPath) => Base,
): PersistedPath[] {
  const read = (
    type: PersistedPath["type"],
    property: string,
    entries: Record<string, boolean | DirectoryEntry>,
  ): PersistedPath[] =>
    Object.entries(entries).flatMap(([name, entry]) =>
      entry === false
        ? []
        : [entryOf(baseFor(type, name, [...origin, property, name]), entry === true ? {} : entry)],
    );
  return [...read("directory", "directories", directories), ...read("file", "files", files)];
}

function baseOf(
  {
    path,
    type,
    user,
    group,
    mode,
    service,
    origin,
  }: Pick<Base, "path" | "type" | "user" | "group" | "mode" | "service" | "origin">,
  { hideMounts }: Pick<VolumeSpec, "hideMounts">,
): Base {
  return {
    path,
    type,
    user,
    group,
    mode,
    hideMount: type === "directory" && hideMounts,
    home: null,
    service,
    origin,
  };
}

function entryOf(base: Base, { user, group, mode, how, why, hideMount }: DirectoryEntry): PersistedPath {
  return {
    ...base,
    user: user ?? base.user,
    group: group ?? base.group,
    mode: mode ?? base.mode,
    hideMount: hideMount ?? base.hideMount,
    how: how ?? (isReplaced(base.path) ? "symlink" : "bindmount"),
    why: why ?? null,
  };
}

/** What its owner alone may look at, wherever a program makes it. */
const secretFile = /^\/etc\/ssh\/ssh_host_[a-z0-9]+_key$|\/(sops-nix|sops\/age)\/keys?\.txt$/;
const secretFolder =
  /^\/root$|^\/etc\/(wireguard|NetworkManager\/system-connections)$|\/\.(ssh|gnupg|password-store|pki)$|\/\.local\/share\/keyrings$/;

function usualMode(type: PersistedPath["type"], path: string): string {
  if (type === "file") return secretFile.test(path) ? "0600" : "0644";
  const isPrivate = privateFolders.some((directory) => directory === path) || secretFolder.test(path);
  return isPrivate ? "0700" : "0755";
}

/** sshd and systemd make these where there are none: a link lets them do so on the persistent file system. */
function isReplaced(path: string): boolean {
  return path.startsWith("/etc/ssh/ssh_host_") || path === "/var/lib/systemd/random-seed";
}
