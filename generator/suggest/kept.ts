/** Which paths a reset of the root does not take, so that there is nothing to suggest for them. */
import { isEphemeral } from "../model/ephemeral.ts";
import type { HostModel, Mount } from "../model/host.ts";
import { persistedPaths, type Persistence } from "../model/persistence.ts";

/** Why a path is left out: it persists, its loss is no loss to the spec, or it is on a file system that is not reset. */
export type Kept = "persisted" | "ignored" | "elsewhere";

/** Answers for a million paths: each costs a look at the directories above it. */
export class KeptPaths {
  readonly #persisted: ReadonlySet<string>;
  readonly #files: ReadonlySet<string>;
  readonly #mounts: ReadonlyMap<string, boolean>;
  readonly #ignored: RegExp | undefined;

  constructor({ mounts, rootReset }: HostModel, persistence: Persistence) {
    const entries = persistedPaths(persistence).map(({ entry }) => entry);
    const volumes = persistence.volumes.map(({ path }) => path).filter((path) => path !== "/");
    const pathsOf = (wanted: "directory" | "file"): string[] =>
      entries.filter(({ type }) => type === wanted).map(({ path }) => path);
    this.#persisted = new Set([...pathsOf("directory"), ...volumes]);
    this.#files = new Set(pathsOf("file"));
    // Of a root that is not reset yet, one wants to know what would be lost.
    const survives = (mount: Mount): boolean =>
      mount.mountpoint !== "/" && !isEphemeral(mount, { mounts, rootReset, persistence });
    this.#mounts = new Map(mounts.map((mount) => [mount.mountpoint, survives(mount)]));
    const ignored = rootReset?.ignore ?? [];
    this.#ignored =
      ignored.length > 0 ? new RegExp(`^(?:${ignored.map(patternOf).join("|")})(?:/|$)`, "s") : undefined;
  }

  /** Why a path is left out; undefined for one that is lost. */
  reason(path: string): Kept | undefined {
    if (this.#files.has(path)) return "persisted";
    let survives: boolean | undefined;
    for (let at = path; at !== ""; at = at.slice(0, at.lastIndexOf("/"))) {
      if (this.#persisted.has(at)) return "persisted";
      survives ??= this.#mounts.get(at);
    }
    if (survives === true) return "elsewhere";
    return this.#ignored?.test(path) === true ? "ignored" : undefined;
  }
}

/** A pattern of `rootReset.ignore`: `*` is any part of a name. */
function patternOf(pattern: string): string {
  return pattern
    .split("*")
    .map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, "\\$&"))
    .join("[^/]*");
}
