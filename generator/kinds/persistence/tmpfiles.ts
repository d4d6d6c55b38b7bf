/** What neither backend says of directories and files, for systemd-tmpfiles: `systemd.tmpfiles.settings`. */
import { isWithin } from "../../model/host.ts";
import { privateFolders } from "../../catalogue/services.ts";
import { persistedPaths, placeOnVolume, type Persistence } from "../../model/persistence.ts";
import { tmpfilesPath } from "../../model/systemd.ts";
import type { NixSet } from "../../nix/value.ts";
import { differing } from "./entries.ts";

/** What its lines are about; null if there are none. */
export function tmpfilesOf(
  persistence: Persistence,
): { privateParents: string[]; files: OwnedFile[] } | null {
  const privateParents = privateParentsOf(persistence);
  const files = filesToOwn(persistence);
  return privateParents.length + files.length === 0 ? null : { privateParents, files };
}

interface OwnedFile {
  path: string;
  owner: NixSet;
}

/** `/var/lib/private` and its like where something in it persists: on the volume and on the root. */
function privateParentsOf({ volumes }: Persistence): string[] {
  const parents = volumes.flatMap((volume) =>
    privateFolders
      .filter((parent) => volume.paths.some(({ path }) => path !== parent && isWithin(path, parent)))
      .flatMap((parent) => [placeOnVolume(volume, parent), parent]),
  );
  return [...new Set(parents)];
}

/** Files with an owner or a mode of their own which the backend does not make. */
function filesToOwn(persistence: Persistence): OwnedFile[] {
  return persistedPaths(persistence)
    .filter(
      ({ entry: { type, how } }) =>
        type === "file" && (persistence.backend === "impermanence" || how === "symlink"),
    )
    .map(({ volume, entry }) => ({
      path: tmpfilesPath(placeOnVolume(volume, entry.path)),
      owner: differing(entry),
    }))
    .filter(({ owner }) => Object.keys(owner).length > 0);
}
