/** The subvolumes or datasets of the file system that the root is on. */
import type { HostModel } from "../../../model/host.ts";
import type { SpecPath } from "../../../model/path.ts";
import type { Role } from "../../../model/roles.ts";
import { subvolumesOf } from "../../../model/subvolumes.ts";

/** One of them, beside the root or in it. */
export interface Part {
  noun: "subvolume" | "dataset";
  /** A subvolume's path from the top, without a slash before it, or a dataset's name with its pool. */
  name: string;
  /** The root's, in the same form. */
  root: string;
  mountpoint: string | null;
  role: Role | null;
  hasSwap: boolean;
  origin: SpecPath;
}

/** All that a spec declares or mounts, the root included; none where the root is not reset, or is in memory. */
export function partsOf(host: HostModel): Part[] {
  const { rootReset } = host;
  const mount = host.mounts.find(({ mountpoint }) => mountpoint === "/");
  if (rootReset === null || mount === undefined || rootReset.method === "tmpfs") return [];
  const { subvolume, device } = rootReset;
  if (subvolume === null) return datasetsOf(host, device);
  return subvolumesOf(host)
    .filter(({ fileSystem }) => fileSystem === mount.fileSystem)
    .map(({ fileSystem: _, ...one }) => ({ ...one, noun: "subvolume", root: subvolume }));
}

function datasetsOf(host: HostModel, root: string): Part[] {
  const none = { noun: "dataset", root, role: null, hasSwap: false } as const;
  const declared = Object.entries(host.devices.zpool ?? {}).flatMap(([key, pool]) =>
    Object.entries(pool.datasets ?? {}).map(([dataset, { name = dataset, ...rest }]): Part => {
      const mountpoint = rest.type === "zfs_fs" ? (rest.mountpoint ?? null) : null;
      const origin = ["devices", "zpool", key, "datasets", dataset];
      return { ...none, name: `${pool.name ?? key}/${name}`, mountpoint, origin };
    }),
  );
  const mounted = host.mounts
    .filter(({ type, device }) => type === "zfs" && !declared.some(({ name }) => name === device))
    .map(({ device, mountpoint, origin }): Part => ({ ...none, name: device, mountpoint, origin }));
  return [...declared, ...mounted];
}
