/** What outlives a reset, on a host that has data: paths that lose their place or get another. */
import { isWithin, type HostModel } from "../../model/host.ts";
import { placeOnVolume } from "../../model/persistence.ts";
import type { Before } from "./before.ts";
import type { Change } from "./beneath.ts";

interface Volume {
  path: string;
  paths: { path: string; type: string }[];
}

/** Paths that no longer persist: what the volume has of them is out of sight. */
export function unpersisted({ persistence }: Before, host: HostModel): Change[] {
  const now = host.persistence?.volumes ?? [];
  return (persistence?.volumes ?? []).flatMap((volume): Change[] => {
    const gone = volume.paths.map(({ path }) => path).filter((path) => placeIn(now, path) === undefined);
    const [first] = gone;
    if (first === undefined) return [];
    const message =
      gone.length === 1
        ? `${first} no longer persists: what it holds stays at ${placeOnVolume(volume, first)}, out of sight`
        : `${listed(gone)} no longer persist: what they hold stays below ${volume.path}, out of sight`;
    const known = now.find(({ path }) => path === volume.path);
    return [
      {
        code: "W807",
        message,
        path: known?.origin ?? ["persistence"],
        hint: `a service that still uses it starts empty: copy the data back to where it is looked for, or delete it on ${volume.path}`,
      },
    ];
  });
}

/** Paths that begin to persist: what is there now gets hidden by a mount of what the volume has. */
export function newlyPersisted({ persistence }: Before, host: HostModel): Change[] {
  const before = persistence?.volumes ?? [];
  return (host.persistence?.volumes ?? []).flatMap((volume): Change[] => {
    const added = volume.paths.filter(({ path }) => placeIn(before, path) === undefined);
    const [first] = added;
    if (first === undefined) return [];
    const names = listed(added.map(({ path }) => path));
    const verb = added.length === 1 ? "persists" : "persist";
    return [
      {
        code: "W808",
        message: `${names} newly ${verb} on ${volume.path}, which hides what is there until now`,
        path: added.length === 1 ? first.origin : volume.origin,
        hint: "run `migrate.sh` of the host's folder there before you switch: it copies what is there onto the volume",
      },
    ];
  });
}

/** Paths that are looked for on another volume than before. */
export function movedPaths({ persistence }: Before, host: HostModel): Change[] {
  const before = persistence?.volumes ?? [];
  return (host.persistence?.volumes ?? []).flatMap((volume) =>
    volume.paths.flatMap(({ path, origin }): Change[] => {
      const [was, is] = [placeIn(before, path), placeOnVolume(volume, path)];
      if (was === undefined || was === is) return [];
      return [
        {
          code: "W809",
          message: `what ${path} holds is at ${was}, and is now looked for at ${is}`,
          path: origin,
          hint: `stop what uses it, and copy it there before you switch: \`cp --archive ${was} ${is}\``,
        },
      ];
    }),
  );
}

/** Another module that puts the paths in place. */
export function changedBackend({ persistence }: Before, host: HostModel): Change[] {
  if (!persistence || host.persistence === null) return [];
  const [was, is] = [persistence.backend, host.persistence.backend];
  if (was === is) return [];
  return [
    {
      code: "W812",
      message: `paths were put in place by ${was}, and are now by ${is}`,
      path: ["persistence", "backend"],
      hint: "use `nixos-rebuild boot` and reboot: at a switch, the units of one undo what those of the other have put in place. The data stays where it is",
    },
  ];
}

/** Where volumes hold a path, by itself or in a directory; undefined where none does. */
function placeIn(volumes: readonly Volume[], path: string): string | undefined {
  const over = volumes
    .flatMap((volume) => volume.paths.map((entry) => ({ volume, entry })))
    .filter(({ entry }) => entry.path === path || (entry.type === "directory" && isWithin(path, entry.path)))
    .sort((a, b) => b.entry.path.length - a.entry.path.length)[0];
  return over && placeOnVolume(over.volume, path);
}

/** The first names of a list, and how many more there are. */
function listed(names: readonly string[]): string {
  if (names.length <= 3) return joined(names);
  return joined([...names.slice(0, 2), `${names.length - 2} more`]);
}

function joined(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
}
