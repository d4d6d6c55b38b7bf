/** A million paths → the few directories and files that one would persist for them. */
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

const sharedOrHome = new Set(shared);

/** Whether a directory is one that many share. */
export function isShared(path: string): boolean {
  return sharedOrHome.has(path) || sharedOrHome.has(path.replace(/^\/home\/[^/]+/, "/home/*"));
}

/** The path that one would persist for a path: what it is in, in the innermost directory that many share. */
export function entryFor(path: string): string {
  let end = path.length;
  for (;;) {
    const cut = path.lastIndexOf("/", end - 1);
    if (cut <= 0 || isShared(path.slice(0, cut))) return path.slice(0, end);
    end = cut;
  }
}

/** Gathers what was observed. `entryOf` may know better than `entryFor` what keeps a path; null is for a path that nobody would keep. */
export class Gathering {
  readonly #groups = new Map<string, Group>();
  /** Of the directories that were asked for last, what keeps all that is in them. */
  readonly #known = new Map<string, string>();

  constructor(private readonly entryOf: (path: string) => string = entryFor) {}

  /** Takes a path into account. */
  add({ path, type, files, bytes, owner }: Observed): void {
    if (isShared(path)) return;
    const entry = this.#entry(path);
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

  #entry(path: string): string {
    const directory = path.slice(0, path.lastIndexOf("/"));
    const known = this.#known.get(directory);
    if (known !== undefined) return known;
    const entry = this.entryOf(path);
    if (directory.startsWith(`${entry}/`) || directory === entry) {
      if (this.#known.size > 50_000) this.#known.clear();
      this.#known.set(directory, entry);
    }
    return entry;
  }
}
