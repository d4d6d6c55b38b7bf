/** Where in a spec the entry of a path belongs: which volume, whose home, under which name. */
import { posix } from "node:path";
import type { Finding } from "../../diagnostics/positions.ts";
import { enumerate } from "../../diagnostics/words.ts";
import { nearest } from "../../diagnostics/nearest.ts";
import { isWithin } from "../../model/host.ts";
import type { SpecPath } from "../../model/path.ts";
import { absolutePath, accountName } from "../../model/text.ts";
import { usage } from "./messages.ts";
import type { Subject } from "./subject.ts";

/** The volumes that a host is likely to have where its spec names none yet. */
const usualVolumes = ["/persist", "/persistent", "/nix/persist", "/nix/persistent"];

/** A home and whose it is. */
export interface Home {
  user: string;
  directory: string;
}

/** The volume that is meant: the one that is named, or the only one that there is. */
export function volumeOf(
  { persistence, model, name }: Subject,
  wished: string | undefined,
): string | Finding {
  const known = persistence.volumes.map(({ path }) => path);
  const isMounted = (path: string): boolean => model.mounts.some(({ mountpoint }) => mountpoint === path);
  if (wished !== undefined) {
    // A new volume may be called anything, but one that is nearly called as another is more likely a slip.
    const near = known.includes(wished) || isMounted(wished) ? undefined : nearest(wished, known);
    if (near !== undefined) return usage(`${name} has no volume ${wished}`, `did you mean ${near}?`);
    return pathOf(wished) ?? wished;
  }
  const [only, ...more] = known;
  const volume = only ?? usualVolumes.find(isMounted);
  if (volume === undefined)
    return usage(`${name} has no persistent volume yet`, "name one with --volume, such as --volume /persist");
  if (more.length === 0) return volume;
  return usage(`${name} has several volumes`, `choose one with --volume: ${enumerate(known, "or")}`);
}

/** A path as the command line has it, made absolute where it starts with somebody's home (`~josh/.ssh`); or why it is none. */
export function absoluteOf(subject: Subject, text: string): string | Finding {
  const [, user, rest] = /^~([^/]+)(\/.+)$/.exec(text) ?? [];
  const path = user === undefined ? text : homeOf(subject, user) + rest;
  return (
    pathOf(path) ??
    (path === "/" ? usage("/ can't persist as a whole", "name what is to persist in it") : path)
  );
}

/** Why a text is no path in its shortest form. */
function pathOf(text: string): Finding | undefined {
  const checked = absolutePath.safeParse(text);
  if (checked.success) return undefined;
  const near = text.startsWith("/") ? posix.join(text, ".").replace(/(.)\/$/, "$1") : undefined;
  const hint =
    near === undefined ? "write the whole path, or ~user/path for one in a home" : `did you mean ${near}?`;
  return usage(checked.error.issues[0]!.message, hint);
}

/** The home that a path lies in, if it does: one that the spec says, `/root`, or a directory of `/home`. */
export function homeAbove(subject: Subject, path: string): Home | undefined {
  const stated = statedHomes(subject).filter(({ directory }) => isWithin(path, directory));
  const longest = stated.sort((a, b) => b.directory.length - a.directory.length)[0];
  if (longest) return longest;
  if (isWithin(path, "/root")) return { user: "root", directory: "/root" };
  const [, user] = /^\/home\/([^/]+)(\/|$)/.exec(path) ?? [];
  // Of a user whose home is elsewhere, /home/<name> is none.
  const isElsewhere = statedHomes(subject).some((home) => home.user === user);
  if (user === undefined || isElsewhere || !accountName.safeParse(user).success) return undefined;
  return { user, directory: `/home/${user}` };
}

function homeOf(subject: Subject, user: string): string {
  const stated = statedHomes(subject).find((home) => home.user === user);
  return stated?.directory ?? (user === "root" ? "/root" : `/home/${user}`);
}

function statedHomes({ spec }: Subject): Home[] {
  return Object.values(spec.persistence.volumes).flatMap(({ users }) =>
    Object.entries(users).flatMap(([user, { home }]) =>
      home === undefined ? [] : [{ user, directory: home }],
    ),
  );
}

/** The place of a path's entry in a spec. */
export function placeOf(
  volume: string,
  type: "directory" | "file",
  path: string,
  home: Home | undefined,
): SpecPath {
  const property = type === "directory" ? "directories" : "files";
  const at = ["persistence", "volumes", volume];
  if (home === undefined || path === home.directory) return [...at, property, path];
  return [...at, "users", home.user, property, path.slice(home.directory.length + 1)];
}
