/** Mounts and file systems of the host model, with what is the same for most of them. */
import { alwaysNeededForBoot, type FileSystem, type Mount } from "../host.ts";
import type { SpecPath } from "../path.ts";

/** File systems that need no device: NixOS names the type in its place (nixos/modules/tasks/filesystems.nix, `specialFSTypes`). */
export const withoutDevice: ReadonlySet<string> = new Set([
  "proc",
  "sysfs",
  "tmpfs",
  "ramfs",
  "devtmpfs",
  "devpts",
]);

/** A mount, of disko's if nothing else is said; stage 1 makes some whatever the spec says. */
export function mountOf(
  base: Pick<Mount, "mountpoint" | "device" | "type" | "options" | "origin"> & Partial<Mount>,
  neededForBoot: boolean | undefined,
): Mount {
  return {
    owner: "disko",
    fileSystem: base.device,
    subvolume: null,
    role: null,
    depends: [],
    ...base,
    neededForBoot: neededForBoot === true || alwaysNeededForBoot.has(base.mountpoint),
  };
}

/** A file system of which nothing more is known. */
export function simpleFileSystem(
  device: string,
  type: string,
  members: string[],
  origin: SpecPath,
): FileSystem {
  return { device, type, members, ssd: false, options: [], subvolumes: [], origin };
}

/** The default of disko and of NixOS, where a spec says nothing. */
export function orDefaults(options: readonly string[] | undefined): string[] {
  return options && options.length > 0 ? [...options] : ["defaults"];
}

/** Options for a tree of devices: none are not mentioned. */
export function orNothing(options: string[]): string[] | undefined {
  return options.length === 0 ? undefined : options;
}
