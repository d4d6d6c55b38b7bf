/** The subvolumes of a host's file systems. */
import type { HostModel } from "./host.ts";
import type { SpecPath } from "./path.ts";
import type { Role } from "./roles.ts";

/** A subvolume that a spec declares. */
export interface Subvolume {
  fileSystem: string;
  /** Without a slash at the start. */
  name: string;
  mountpoint: string | null;
  role: Role | null;
  hasSwap: boolean;
  origin: SpecPath;
}

/** The declared subvolumes of all file systems, mounted or not. */
export function subvolumesOf(host: HostModel): Subvolume[] {
  const declared = host.fileSystems.flatMap(({ device, subvolumes }) =>
    subvolumes.map(({ swapFiles, name, ...rest }) => ({
      ...rest,
      fileSystem: device,
      name: name.replace(/^\/+/, ""),
      hasSwap: swapFiles.length > 0,
    })),
  );
  // The model's file systems list the subvolumes of btrfs alone.
  const ofBcachefs = host.fileSystems.flatMap(({ type, device, origin }) => {
    const [, section, key = ""] = origin;
    if (type !== "bcachefs" || section !== "bcachefs_filesystems") return [];
    const { subvolumes = {} } = host.devices.bcachefs_filesystems?.[key] ?? {};
    return Object.entries(subvolumes).map(([subvolume, { name = subvolume, mountpoint = null }]) => ({
      fileSystem: device,
      name: name.replace(/^\/+/, ""),
      mountpoint,
      role: null,
      hasSwap: false,
      origin: [...origin, "subvolumes", subvolume],
    }));
  });
  return [...declared, ...ofBcachefs];
}
