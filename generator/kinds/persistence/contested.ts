/**
 * Directories for which preservation has two lines: it makes the homes that it keeps something of, and what is between those and a path,
 * with owners and modes of its own. Where the same directory is also kept, by another volume or as one of the system, two definitions
 * of one option meet, which NixOS refuses.
 */
import { isWithin } from "../../model/host.ts";
import {
  persistedPaths,
  placeOnVolume,
  type PersistedPath,
  type Persistence,
  type PersistentVolume,
} from "../../model/persistence.ts";
import { ownerLine } from "./preservation.ts";
import { call, type NixSet } from "../../nix/value.ts";

interface Kept {
  volume: PersistentVolume;
  entry: PersistedPath;
}

/** The lines of these directories that are to hold: those of the paths that a spec names. */
export function contestedDirectories(persistence: Persistence): { path: string; line: NixSet }[] {
  const all = persistedPaths(persistence);
  return all
    .filter(({ entry }) => entry.type === "directory" && entry.how === "bindmount")
    .flatMap((one) => {
      const places = all.flatMap((other) => sharedPlaces(one, other));
      return [...new Set(places)].map((path) => ({ path, line: lineOf(one.entry) }));
    });
}

/** Where the backend has a line of its own for a kept directory, since something else of a home is kept below it. */
function sharedPlaces({ volume, entry: { path, home } }: Kept, below: Kept): string[] {
  const owner = below.entry.home;
  if (owner === null || !isWithin(path, owner.directory) || !isWithin(below.entry.path, path)) return [];
  const isSame = volume === below.volume;
  const onVolume = isSame ? [placeOnVolume(volume, path)] : [];
  if (path === owner.directory) return onVolume;
  const isKnown = isSame && home?.user === owner.user;
  return isKnown || path === below.entry.path ? [] : [path, ...onVolume];
}

function lineOf(entry: PersistedPath): NixSet {
  return Object.fromEntries(
    Object.entries(ownerLine(entry)).map(([name, text]) => [name, call("lib.mkForce", text)]),
  );
}
