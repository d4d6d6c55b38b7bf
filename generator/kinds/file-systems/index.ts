/** `file-systems.nix`: the mounts that disko does not own, and what has to be said of those that it does. */
import { alwaysNeededForBoot, unmountedPools, type HostModel, type Mount } from "../../model/host.ts";
import type { NixSet } from "../../nix/value.ts";
import { defineKind } from "../kind.ts";
import { withEntries } from "./mounts.ts";
import { fileSystemsFleetRules, fileSystemsRules } from "./rules.ts";
import { fileSystemsSections, type FileSystemEntry } from "./schema.ts";

/** What a mount's entry says beside what every mount has. */
type Extras = Pick<FileSystemEntry, "label" | "noCheck" | "autoResize" | "overlay">;

export const fileSystems = defineKind({
  name: "file-systems",
  sections: fileSystemsSections,
  contribute({ fileSystems: entries }, _identity, storage) {
    const owned = new Set(storage.mounts.map(({ mountpoint }) => mountpoint));
    const others = Object.fromEntries(Object.entries(entries).filter(([at]) => !owned.has(at)));
    const joined = withEntries(storage, others);
    const mounts = joined.mounts.map((mount) => {
      const wish = owned.has(mount.mountpoint) ? entries[mount.mountpoint]?.neededForBoot : undefined;
      return wish === undefined ? mount : { ...mount, neededForBoot: wish || isAlwaysInStage1(mount) };
    });
    return {
      storage: { ...joined, mounts },
      settings: {
        extras: Object.fromEntries(Object.entries(entries).map(([at, entry]) => [at, extrasOf(entry)])),
      },
    };
  },
  plan(host, { extras }) {
    const own = host.mounts.filter(({ owner }) => owner === "file-systems");
    const neededForBoot = diskoMountsForBoot(host);
    const { hostId } = host;
    const pools = unmountedPools(host);
    const virtiofs = host.mounts.some((mount) => mount.type === "virtiofs" && mount.neededForBoot);
    const parts = [...own, ...neededForBoot, ...pools];
    if (parts.length === 0 && hostId === null && !virtiofs) return undefined;
    const view = {
      hostId,
      pools,
      virtiofs,
      neededForBoot,
      mounts: own.map((mount) => ({
        mountpoint: mount.mountpoint,
        entry: entryOf(mount, extras[mount.mountpoint] ?? {}),
      })),
    };
    return { template: "file-systems/file-systems.nix.hbs", view };
  },
  rules: fileSystemsRules,
  fleetRules: fileSystemsFleetRules,
});

/** disko sets `neededForBoot` for bcachefs alone, and NixOS takes some mount points for granted. */
function isAlwaysInStage1({ owner, type, mountpoint }: Mount): boolean {
  return alwaysNeededForBoot.has(mountpoint) || (owner === "disko" && type === "bcachefs");
}

function diskoMountsForBoot(host: HostModel): string[] {
  return host.mounts
    .filter((mount) => mount.owner === "disko" && mount.neededForBoot && !isAlwaysInStage1(mount))
    .map(({ mountpoint }) => mountpoint);
}

function extrasOf({ label, noCheck, autoResize, overlay }: FileSystemEntry): Extras {
  return { label, noCheck, autoResize, overlay };
}

function entryOf(mount: Mount, { label, noCheck, autoResize, overlay }: Extras): NixSet {
  const alwaysThere = alwaysNeededForBoot.has(mount.mountpoint);
  return {
    device: label !== undefined || overlay ? undefined : mount.device,
    label,
    fsType: overlay ? undefined : mount.type,
    overlay: overlay && { ...overlay },
    options: mount.options.length === 1 && mount.options[0] === "defaults" ? undefined : mount.options,
    neededForBoot: mount.neededForBoot && !alwaysThere ? true : undefined,
    depends: mount.depends.length === 0 ? undefined : mount.depends,
    noCheck,
    autoResize,
  };
}
