/** What outlives a reset, on a host that has data: paths that lose their place or get another, and a root that begins to be reset. */
import { isWithin, type HostModel } from "../../model/host.ts";
import { placeOnVolume } from "../../model/persistence.ts";
import type { KeptRoots } from "../../model/root-reset.ts";
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

/** A root that begins to be reset, goes into memory, or ceases to be reset. */
export function changedReset({ mounts, rootReset }: Before, host: HostModel): Change[] {
  const now = host.rootReset;
  const root = host.mounts.find(({ mountpoint }) => mountpoint === "/");
  const old = mounts.find(({ mountpoint }) => mountpoint === "/");
  if (root?.type === "tmpfs")
    return old === undefined || old.type === "tmpfs"
      ? []
      : [
          {
            code: "W810",
            message:
              "the root is in memory from the next boot on, and what is on the old one is out of sight",
            path: root.origin,
            hint: "have `migrate.sh --check` of the host's folder say that nothing is missing on the volumes before you boot into it",
          },
        ];
  if (now !== null && !rootReset)
    return [
      {
        code: "W810",
        message: `the root is reset at each boot from now on, once ${now.keptIn} is there to keep the old ones`,
        path: now.origin,
        hint: "move the data first: run `migrate.sh` of the host's folder, switch, have `strata-root check` say what would be lost, then `strata-root arm`, and reboot",
      },
    ];
  if (now !== null || !rootReset || rootReset.method === "tmpfs") return [];
  return [
    {
      code: "W814",
      message: `the root is no longer reset: the old ones in ${rootReset.keptIn} stay, and take room`,
      path: ["rootReset"],
      hint: "delete them once you need none of them",
    },
  ];
}

/** Old roots that are kept elsewhere, or fewer of them. */
export function changedKept({ rootReset }: Before, host: HostModel): Change[] {
  const now = host.rootReset;
  if (!rootReset || now === null || now.method === "tmpfs" || rootReset.method === "tmpfs") return [];
  const changes: Change[] = [];
  if (rootReset.keptIn !== now.keptIn)
    changes.push({
      code: "W811",
      message: `old roots were kept in ${rootReset.keptIn}, and are now in ${now.keptIn}: nothing prunes the former`,
      path: ["rootReset", "keptIn"],
      hint: `the root is not reset before ${now.keptIn} is there: rename the former, or run \`strata-root arm\` and delete it`,
    });
  const fewer = periods.filter((period) => now.keep[period] < rootReset.keep[period]);
  if (fewer.length > 0) {
    const numbers = fewer.map((period) => `${period} ${rootReset.keep[period]} → ${now.keep[period]}`);
    changes.push({
      code: "W813",
      message: `fewer old roots are kept (${numbers.join(", ")}): the others are deleted after the next boot`,
      path: ["rootReset", "keep"],
      hint: "see what would go: `strata-root gc --dry-run`",
    });
  }
  return changes;
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

const periods: readonly (keyof KeptRoots)[] = ["recent", "weekly", "monthly"];

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
