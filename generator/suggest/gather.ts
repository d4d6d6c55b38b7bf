/** A million paths → the few directories and files that one would persist for them. */
import { judge } from "../catalogue/patterns.ts";
import type { Observed } from "./observed.ts";

/** The paths that one entry in a spec would keep. */
export interface Group {
  path: string;
  type: "directory" | "file";
  files: number;
  /** Of the files whose size is known; null where none is. */
  bytes: number | null;
  /** The unit or user that the host took for their owner. */
  owner: string | null;
}

/**
 * Directories that many share, of which nobody keeps all: what is to be kept is what lies in them. `*` is a name, so that every home
 * is one. Each may be left out of the list that was read, or be in it.
 */
const shared = [
  ...["/", "/etc", "/home", "/mnt", "/media", "/opt", "/root", "/srv", "/usr", "/usr/local", "/var"],
  ...[
    "/var/cache",
    "/var/db",
    "/var/lib",
    "/var/lib/private",
    "/var/cache/private",
    "/var/log",
    "/var/log/private",
  ],
  ...["/var/lib/systemd", "/var/spool", "/etc/ssh", "/etc/systemd"],
  ...["/home/*", "/home/.*"],
  ...["/home/*", "/root"].flatMap((home) =>
    [".config", ".local", ".local/share", ".local/state", ".cache", ".var", ".var/app"].map(
      (inner) => `${home}/${inner}`,
    ),
  ),
];

/** How many directories are remembered. */
const mostKnown = 50_000;

const sharedOrHome = new Set(shared);

/** Whether a directory is one that many share. */
export function isShared(path: string): boolean {
  return sharedOrHome.has(path) || sharedOrHome.has(path.replace(/^\/home\/[^/]+/, "/home/*"));
}

/** The path that one would persist for a path: the one that the catalogue knows, or what it is in below a directory that many share. */
export function entryFor(path: string): string {
  const { at, verdict } = judge(path);
  if (at !== path) return at;
  const outer = belowShared(path);
  // A lock in a service's directory is judged otherwise than the directory.
  return outer === path || judge(outer).verdict === verdict ? outer : path;
}

function belowShared(path: string): string {
  let end = path.length;
  for (;;) {
    const cut = path.lastIndexOf("/", end - 1);
    if (cut <= 0 || isShared(path.slice(0, cut))) return path.slice(0, end);
    end = cut;
  }
}

/** Gathers what was observed. */
export class Gathering {
  readonly #groups = new Map<string, Group>();
  /** What keeps the files in a directory whose names end alike. */
  readonly #known = new Map<string, string>();

  /** Takes a path into account. */
  add({ path, type, files, bytes, owner }: Observed): void {
    if (isShared(path)) return;
    const entry = this.#entryFor(path);
    let group = this.#groups.get(entry);
    if (group === undefined) {
      group = { path: entry, type: "file", files: 0, bytes: null, owner: null };
      this.#groups.set(entry, group);
    }
    if (path !== entry || type === "directory") group.type = "directory";
    group.files += files;
    if (bytes !== null) group.bytes = (group.bytes ?? 0) + bytes;
    group.owner ??= owner;
  }

  /** What was gathered, in the order in which it came. */
  groups(): Group[] {
    return [...this.#groups.values()];
  }

  /**
   * A judgement takes too long for a million paths, and what is deep in a directory is judged as its neighbours are, but for endings
   * such as `.lock`. What is right below a home's directory may have a name that is known (`~/.cargo/credentials`).
   */
  #entryFor(path: string): string {
    const cut = path.lastIndexOf("/");
    const directory = path.slice(0, cut);
    const ending = path.slice(Math.max(cut, path.lastIndexOf(".")));
    const key = `${directory}${ending.startsWith(".") ? ending : ""}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const entry = entryFor(path);
    const isBelow = directory.startsWith(`${entry}/`) || (directory === entry && entry.startsWith("/var/"));
    if (isBelow) {
      if (this.#known.size >= mostKnown) this.#known.clear();
      this.#known.set(key, entry);
    }
    return entry;
  }
}
