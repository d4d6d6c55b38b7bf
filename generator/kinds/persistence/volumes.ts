/** The volumes of a spec as the host model has them: every entry with its owner, its mode and the way that it is put in place. */
import { posix } from "node:path";
import { privateDirectories, type PersistedPath, type PersistentVolume } from "../../model/persistence.ts";
import type { SpecPath } from "../../model/path.ts";
import type { VolumeSpec } from "./schema.ts";

type DirectoryEntry = Exclude<VolumeSpec["directories"][string], boolean>;

/** What an entry is before its spec has said anything. */
type Base = Pick<PersistedPath, "path" | "type" | "user" | "group" | "home" | "hideMount" | "origin">;

/** The volumes in the order of the spec; of each, the system's paths come before the users'. */
export function volumesOf(volumes: Record<string, VolumeSpec>): PersistentVolume[] {
  return Object.entries(volumes).map(([path, volume]) => {
    const origin = ["persistence", "volumes", path];
    const own = entriesOf(volume, { origin, within: "/", user: "root", group: "root", home: null }, volume);
    const users = Object.entries(volume.users).flatMap(([user, section]) => {
      const directory = section.home ?? (user === "root" ? "/root" : `/home/${user}`);
      const home = { user, directory };
      const at = { origin: [...origin, "users", user], within: directory, user, group: null, home };
      return entriesOf(section, at, volume);
    });
    return { path, hideMounts: volume.hideMounts, paths: [...own, ...users], origin };
  });
}

interface Place extends Pick<Base, "user" | "group" | "home"> {
  origin: SpecPath;
  within: string;
}

function entriesOf(
  { directories, files }: Pick<VolumeSpec, "directories" | "files">,
  { origin, within, ...owner }: Place,
  { hideMounts }: Pick<VolumeSpec, "hideMounts">,
): PersistedPath[] {
  const read = (
    type: PersistedPath["type"],
    property: string,
    entries: Record<string, boolean | DirectoryEntry>,
  ): PersistedPath[] =>
    Object.entries(entries).flatMap(([name, entry]) => {
      if (entry === false) return [];
      const base: Base = {
        ...owner,
        path: posix.join(within, name),
        type,
        hideMount: type === "directory" && hideMounts,
        origin: [...origin, property, name],
      };
      return [entryOf(base, entry === true ? {} : entry)];
    });
  return [...read("directory", "directories", directories), ...read("file", "files", files)];
}

function entryOf(base: Base, entry: DirectoryEntry): PersistedPath {
  const { user, group, mode, how, why, hideMount } = entry;
  return {
    ...base,
    user: user ?? base.user,
    // Another owner than the default one has a group of its own only if the spec names it.
    group: group ?? base.group,
    mode: mode ?? usualMode(base),
    how: how ?? (isReplaced(base.path) ? "symlink" : "bindmount"),
    hideMount: hideMount ?? base.hideMount,
    why: why ?? null,
    service: null,
  };
}

function usualMode({ type, path }: Pick<Base, "type" | "path">): string {
  if (type === "file") return "0644";
  return privateDirectories.some((directory) => directory === path) ? "0700" : "0755";
}

/** sshd and systemd make these where there are none: a link lets them do so on the persistent file system. */
function isReplaced(path: string): boolean {
  return path.startsWith("/etc/ssh/ssh_host_") || path === "/var/lib/systemd/random-seed";
}
