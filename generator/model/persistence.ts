/** What outlives a root that is reset at boot: paths of the system that are kept on a file system of their own. */
import { isWithin } from "./host.ts";
import type { SpecPath } from "./path.ts";

/** The module of NixOS' community that puts the paths in place. */
export const persistenceBackends = ["impermanence", "preservation"] as const;
export type PersistenceBackend = (typeof persistenceBackends)[number];

/** One directory or file that persists. */
export interface PersistedPath {
  /** Where the system sees it. */
  path: string;
  type: "directory" | "file";
  user: string;
  /** Null: the primary group of the user whose home it is in. */
  group: string | null;
  /** Four octal digits. */
  mode: string;
  /** A bind mount, or a symbolic link to the persistent file system. */
  how: "bindmount" | "symlink";
  /** Whether file managers leave its mount out. */
  hideMount: boolean;
  /** Why it persists, in its author's words. */
  why: string | null;
  /** The user in whose home it is, and that home; null for what belongs to the system. */
  home: { user: string; directory: string } | null;
  /** The service of the catalogue that brought it, such as `services.forgejo`. */
  service: string | null;
  origin: SpecPath;
}

/** A directory on a file system that is never reset, and what it keeps. */
export interface PersistentVolume {
  /** Such as `/persist`. */
  path: string;
  hideMounts: boolean;
  paths: PersistedPath[];
  origin: SpecPath;
}

/** All that persists on a host. */
export interface Persistence {
  backend: PersistenceBackend;
  volumes: PersistentVolume[];
}

/** Every persisted path with its volume, in the order of the spec. */
export function persistedPaths(
  persistence: Persistence | null,
): { volume: PersistentVolume; entry: PersistedPath }[] {
  return (persistence?.volumes ?? []).flatMap((volume) => volume.paths.map((entry) => ({ volume, entry })));
}

/** Where the persistent volume holds a path. */
export function placeOnVolume({ path }: Pick<PersistentVolume, "path">, entry: string): string {
  return `${path === "/" ? "" : path}${entry}`;
}

/** Where a volume holds a path, by itself (`isNamed`) or in a directory; undefined where none does. */
export function keptAt(
  persistence: Persistence | null,
  path: string,
): { path: string; isNamed: boolean } | undefined {
  const found = persistedPaths(persistence).find(({ entry }) =>
    entry.type === "file" ? entry.path === path : isWithin(path, entry.path),
  );
  return found && { path: placeOnVolume(found.volume, path), isNamed: found.entry.type === "file" };
}
