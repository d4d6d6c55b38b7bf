/** `file-systems.nix`: the mounts that disko does not own, and what has to be said of those that it does. */
import { alwaysNeededForBoot, type HostModel, type Mount } from "../../model/host.ts";
import type { NixSet } from "../../nix/value.ts";
import { defineKind } from "../kind.ts";
import { declaredMounts } from "./mounts.ts";
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
    const declared = declaredMounts(others, storage.btrfs);
    const adjusted = storage.mounts.map((mount) => {
      const wish = entries[mount.mountpoint]?.neededForBoot;
      return wish === undefined
        ? mount
        : { ...mount, neededForBoot: wish || alwaysNeededForBoot.has(mount.mountpoint) };
    });
    return {
      storage: {
        ...storage,
        mounts: [...adjusted, ...declared.mounts],
        fileSystems: [...storage.fileSystems, ...declared.fileSystems],
      },
      settings: {
        extras: Object.fromEntries(Object.entries(entries).map(([at, entry]) => [at, extrasOf(entry)])),
      },
    };
  },
  plan(host, { extras }) {
    const own = host.mounts.filter(({ owner }) => owner === "file-systems");
    const neededForBoot = diskoMountsForBoot(host);
    if (own.length === 0 && neededForBoot.length === 0 && host.hostId === null) return undefined;
    const view = {
      hostId: host.hostId,
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
function diskoMountsForBoot(host: HostModel): string[] {
  return host.mounts
    .filter(({ owner, type, neededForBoot }) => owner === "disko" && type !== "bcachefs" && neededForBoot)
    .map(({ mountpoint }) => mountpoint)
    .filter((mountpoint) => !alwaysNeededForBoot.has(mountpoint));
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
