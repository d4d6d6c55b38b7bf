/** What stage 1 mounts, and what it needs for that. */
import { dirname } from "node:path/posix";
import { persistedOn } from "../../../model/ephemeral.ts";
import { carrierOf, type Mount } from "../../../model/host.ts";
import type { Rule } from "../../kind.ts";
import type { FileSystemEntry, FileSystemsSpec } from "../schema.ts";

export const stage1: readonly Rule<FileSystemsSpec>[] = [
  {
    code: "S187",
    title: "A mount of stage 1 that needs a later one",
    severity: "error",
    reason:
      "What is needed for boot is mounted in stage 1, and so must be all that it is made of: the directory of a bind mount, the layers of an overlay, what `depends` names, and the mount that it lies on. Of one that comes later, stage 1 finds the empty directory beneath, or hides the first mount by it.",
    remedy: "say `neededForBoot: true` of the later mount too",
    check: (host, { fileSystems }) =>
      host.mounts
        .filter(({ neededForBoot }) => neededForBoot)
        .flatMap((mount) => {
          const late = neededBy(mount, fileSystems[mount.mountpoint])
            .map((path) => ({ path, carrier: carrierOf(host, path) }))
            .find(({ carrier }) => carrier && !carrier.neededForBoot);
          if (!late?.carrier) return [];
          const { path, carrier } = late;
          const place = path === carrier.mountpoint ? path : `${path} on ${carrier.mountpoint}`;
          const message = `stage 1 mounts ${mount.mountpoint}, which needs ${place}, and does not mount ${carrier.mountpoint}`;
          return [{ message, path: mount.origin }];
        }),
  },
  {
    code: "S188",
    title: "A mount that stage 1 makes in any case",
    severity: "error",
    reason:
      "NixOS mounts `/`, `/nix`, `/var`, `/var/log`, `/var/lib`, `/etc` and `/usr` in stage 1 (nixos/lib/utils.nix, `pathsNeededForBoot`), and disko marks all bcachefs file systems as needed for boot (lib/types/bcachefs_filesystem.nix): `neededForBoot: false` changes nothing.",
    remedy: "take `neededForBoot` out",
    check: (host, { fileSystems }) =>
      host.mounts
        .filter(({ mountpoint, neededForBoot }) => neededForBoot && isRefused(fileSystems[mountpoint]))
        // A rule of persistence has what to say of these.
        .filter((mount) => persistedOn(mount, host.persistence) === undefined)
        .map(({ mountpoint, type }) => ({
          message: `stage 1 mounts ${mountpoint} (${type}) whatever its \`neededForBoot\` is`,
          path: ["fileSystems", mountpoint, "neededForBoot"],
        })),
  },
];

function isRefused(entry: FileSystemEntry | undefined): boolean {
  return entry?.neededForBoot === false;
}

/** The paths that have to be there when a mount is made. */
function neededBy(mount: Mount, entry: FileSystemEntry | undefined): string[] {
  const { mountpoint, device, type, options, depends } = mount;
  const isBind = options.includes("bind") || options.includes("rbind");
  const { lowerdir = [], upperdir, workdir } = entry?.overlay ?? {};
  const layers = [...lowerdir, upperdir, workdir].filter((path) => path !== undefined);
  return [
    ...(mountpoint === "/" ? [] : [dirname(mountpoint)]),
    ...(isBind ? [device] : []),
    ...(type === "overlay" ? [...layers, ...options.flatMap(layersOf)] : []),
    ...depends,
  ].filter((path) => path.startsWith("/"));
}

/** The directories that an option of overlayfs names. */
function layersOf(option: string): string[] {
  const [, paths] = /^(?:lowerdir\+?|upperdir|workdir)=(.*)$/.exec(option) ?? [];
  return paths?.split(":") ?? [];
}
