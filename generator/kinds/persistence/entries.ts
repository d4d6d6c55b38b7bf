/** What both backends have in common: how a volume's paths are grouped, and the comments above them. */
import { posix } from "node:path";
import type { PersistedPath, PersistentVolume } from "../../model/persistence.ts";
import { commented, type NixSet, type NixValue } from "../../nix/value.ts";

/** The paths of one user's home. */
export interface UserPaths {
  home: NonNullable<PersistedPath["home"]>;
  paths: PersistedPath[];
}

/** A volume's paths as both backends group them: those of the system, and those of each user. */
export function groupsOf({ paths }: PersistentVolume): { own: PersistedPath[]; users: UserPaths[] } {
  const users = new Map<string, UserPaths>();
  for (const entry of paths) {
    if (!entry.home) continue;
    const known = users.get(entry.home.user);
    if (known) known.paths.push(entry);
    else users.set(entry.home.user, { home: entry.home, paths: [entry] });
  }
  return { own: paths.filter(({ home }) => home === null), users: [...users.values()] };
}

/** Directories and files as a backend lists them; `item` gets an entry with its path there, which in a home is that within it. */
export function listsOf(
  paths: readonly PersistedPath[],
  item: (entry: PersistedPath, path: string) => NixValue,
): NixSet {
  const listOf = (type: PersistedPath["type"]): NixValue | undefined => {
    const entries = paths.filter((entry) => entry.type === type);
    if (entries.length === 0) return undefined;
    return entries.map((entry, index) => {
      const { home, path } = entry;
      const value = item(entry, home ? posix.relative(home.directory, path) : path);
      const note = noteOf(entry);
      // Of a service's paths, the first has the comment.
      const isSaid = index > 0 && entry.service !== null && note === noteOf(entries[index - 1]!);
      return note === null || isSaid ? value : commented(note, value);
    });
  };
  return { directories: listOf("directory"), files: listOf("file") };
}

/** Users by their names, with their lists; undefined where there are none. */
export function usersOf(users: readonly UserPaths[], lists: (user: UserPaths) => NixSet): NixSet | undefined {
  if (users.length === 0) return undefined;
  return Object.fromEntries(users.map((user) => [user.home.user, lists(user)]));
}

/** What an entry has that is not as its backend takes it to be: the owner, and permissions. */
export function differing({ type, user, group, mode, home }: PersistedPath): {
  user?: string;
  group?: string;
  mode?: string;
} {
  return {
    ...(user !== (home?.user ?? "root") && { user }),
    ...(group !== null && !(home === null && group === "root") && { group }),
    ...(mode !== (type === "directory" ? "0755" : "0644") && { mode }),
  };
}

function noteOf({ why, service }: PersistedPath): string | null {
  if (service === null) return why;
  return why === null ? `Of ${service}.` : `Of ${service}: ${why}`;
}
