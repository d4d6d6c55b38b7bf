/** Persisted paths that get in each other's way, or in that of a mount. */
import { hasEphemeralRoot, isEphemeral } from "../../../model/ephemeral.ts";
import { alwaysNeededForBoot, carrierOf, isWithin, type HostModel } from "../../../model/host.ts";
import { persistedPaths, type PersistedPath, type PersistentVolume } from "../../../model/persistence.ts";
import type { Finding, Rule } from "../../kind.ts";

interface Persisted {
  volume: PersistentVolume;
  entry: PersistedPath;
}

export const overlaps: readonly Rule[] = [
  {
    code: "S284",
    title: "A path that persists twice",
    severity: "error",
    reason:
      "Of two mounts at one place, the later one hides the other; impermanence refuses a file or a directory that is named twice, by whichever volume or user (nixos.nix, assertions).",
    remedy: "take one of them out",
    check: ({ persistence }) =>
      persistedPaths(persistence).flatMap(({ entry }, index, all): Finding[] => {
        const first = all.slice(0, index).find((one) => one.entry.path === entry.path);
        if (first === undefined) return [];
        const message =
          first.entry.type === entry.type
            ? `${entry.path} persists on ${first.volume.path} already`
            : `${entry.path} persists both as a directory and as a file`;
        return [{ message, path: entry.origin }];
      }),
  },
  {
    code: "S285",
    title: "A file or a link in a persisted directory",
    severity: "error",
    reason:
      "In a directory that persists, a file of the same volume is there already: impermanence stops at it (mount-file.bash), and a link would lead to itself. Of another volume, the file is mounted before the directory, which hides it. Nor is anything mounted below a link (systemd.mount(5)).",
    remedy: "take it out: it persists with the directory",
    check: (host) =>
      nestedPaths(host).flatMap(({ entry, above }): Finding[] => {
        const isLink = entry.how === "symlink";
        if (entry.type === "directory" && !isLink && above.entry.how !== "symlink") return [];
        const what =
          above.entry.how === "symlink"
            ? "is a link to the volume"
            : `persists with all that is in it on ${above.volume.path}`;
        return [{ message: `${entry.path} is in ${above.entry.path}, which ${what}`, path: entry.origin }];
      }),
  },
  {
    code: "S286",
    title: "A persisted directory in another one",
    severity: "warning",
    reason:
      "A second mount of what is there already: it takes time at each boot, and protects nothing. It is right where the two are on different volumes, which is not reported.",
    remedy:
      "take it out, or the one above it where that is more than you meant; an owner or a mode that differs is kept by the directory itself",
    check: (host) =>
      nestedPaths(host).flatMap(({ volume, entry, above }): Finding[] =>
        volume !== above.volume ||
        entry.type === "file" ||
        entry.how === "symlink" ||
        above.entry.how === "symlink"
          ? []
          : [
              {
                message: `${entry.path} is in ${above.entry.path}, which persists as a whole`,
                path: entry.origin,
              },
            ],
      ),
  },
  {
    code: "S288",
    title: "A path that persists anyway",
    severity: "warning",
    reason:
      "It lies on a mount that no reset empties. The bind mount moves it to another file system for nothing, and hides what is there (impermanence#169).",
    remedy: "take it out: what is there stays",
    check: (host) =>
      hasEphemeralRoot(host)
        ? persistedPaths(host.persistence).flatMap(({ volume, entry: { path, origin } }): Finding[] => {
            const carrier = carrierOf(host, path);
            if (carrier === undefined || carrier.mountpoint === path || isEphemeral(carrier, host)) return [];
            // Another rule tells of what is on the volume itself.
            if (isWithin(path, volume.path)) return [];
            return [{ message: `${path} is on ${carrier.mountpoint}, which is not reset`, path: origin }];
          })
        : [],
  },
  {
    code: "S289",
    title: "A persisted path where something is mounted",
    severity: "error",
    reason:
      "A mount point has one unit of systemd: that of the bind mount takes the place of the other one, which is then not mounted (systemd.mount(5), fstab).",
    remedy: "take the path out if its mount is one that stays; else take the mount out",
    check: (host) =>
      persistedPaths(host.persistence).flatMap(({ entry: { path, origin } }): Finding[] => {
        const mount = host.mounts.find(({ mountpoint }) => mountpoint === path);
        // Other rules tell of the root and of volumes.
        const isVolume = host.persistence!.volumes.some((volume) => isWithin(volume.path, path));
        if (mount === undefined || isVolume || isWithin(path, "/nix")) return [];
        return [{ message: `${path} is to persist, and ${mount.type} is mounted there`, path: origin }];
      }),
  },
  {
    code: "S310",
    title: "A mount of stage 1 that a persisted directory hides",
    severity: "error",
    reason:
      "Paths are put in place after stage 1, but by impermanence those that NixOS itself mounts there (nixos/lib/utils.nix, `pathsNeededForBoot`), and by preservation what holds /var/lib/nixos. What stage 1 has mounted below such a directory is then hidden by it.",
    remedy:
      "persist by name what you need of the directory, and nothing above the mount; or take `neededForBoot` out of the mount",
    check: (host) =>
      persistedPaths(host.persistence).flatMap(({ entry: { path, type, how, origin } }): Finding[] => {
        if (type === "file" || how === "symlink" || isPutInStage1(path, host)) return [];
        // Another rule tells of a directory that holds the volume.
        const hidden = host.mounts.filter(
          ({ mountpoint, neededForBoot }) =>
            neededForBoot &&
            mountpoint !== path &&
            isWithin(mountpoint, path) &&
            !host.persistence!.volumes.some((volume) => isWithin(volume.path, path)),
        );
        return hidden.map(({ mountpoint }) => ({
          message: `${path} is put in place after stage 1 has mounted ${mountpoint}, and hides it`,
          path: origin,
        }));
      }),
  },
];

/** Whether a directory is put in place in stage 1, before what is mounted below it. */
function isPutInStage1(path: string, { persistence }: HostModel): boolean {
  return persistence?.backend === "impermanence"
    ? alwaysNeededForBoot.has(path)
    : isWithin("/var/lib/nixos", path);
}

/** The persisted paths that lie in another one, with the nearest that they lie in; not those with a mount between the two. */
function nestedPaths(host: HostModel): (Persisted & { above: Persisted })[] {
  const all = persistedPaths(host.persistence);
  return all.flatMap((one) => {
    const { path } = one.entry;
    const above = all
      .filter(({ entry }) => entry.path !== path && isWithin(path, entry.path))
      .sort((a, b) => b.entry.path.length - a.entry.path.length)[0];
    if (above === undefined) return [];
    const carrier = carrierOf(host, path)?.mountpoint ?? "/";
    return carrier !== above.entry.path && isWithin(carrier, above.entry.path) ? [] : [{ ...one, above }];
  });
}
