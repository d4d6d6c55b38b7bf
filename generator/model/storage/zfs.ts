/** What ZFS pools give a host. */
import { placesOf } from "../devices/walk.ts";
import type { Storage } from "../host.ts";
import type { SpecPath } from "../path.ts";
import { mountOf, orDefaults, simpleFileSystem } from "./mount.ts";

/** Adds the pools with the mounts of their datasets. */
export function addPools(storage: Storage): void {
  if (!storage.devices.zpool) return;
  const members = placesOf(storage.devices).flatMap(({ content, device }) =>
    content.type === "zfs" ? [{ pool: content.pool, device }] : [],
  );
  for (const [key, pool] of Object.entries(storage.devices.zpool ?? {})) {
    const name = pool.name ?? key;
    const origin = ["devices", "zpool", key];
    const devices = members.filter((member) => member.pool === name).map(({ device }) => device);
    storage.fileSystems.push(simpleFileSystem(name, "zfs", devices, origin));
    const root = {
      mountpoint: pool.mountpoint,
      options: pool.rootFsOptions,
      mountOptions: pool.mountOptions,
    };
    addDataset(storage, name, name, { ...root, neededForBoot: pool.neededForBoot }, origin);
    for (const [datasetKey, dataset] of Object.entries(pool.datasets ?? {})) {
      if (dataset.type !== "zfs_fs") continue;
      addDataset(storage, name, `${name}/${dataset.name ?? datasetKey}`, dataset, [
        ...origin,
        "datasets",
        datasetKey,
      ]);
    }
  }
}

function addDataset(
  storage: Storage,
  pool: string,
  device: string,
  dataset: {
    mountpoint?: string | null;
    options?: Record<string, string>;
    mountOptions?: string[];
    neededForBoot?: boolean;
  },
  origin: SpecPath,
): void {
  const properties = dataset.options ?? {};
  if (dataset.mountpoint == null || properties["mountpoint"] === "none" || properties["canmount"] === "off")
    return;
  const options = orDefaults(dataset.mountOptions);
  // A dataset that is not mounted the old way needs `zfsutil` to be mounted by mount(8) at all.
  if (properties["mountpoint"] !== "legacy") options.push("zfsutil");
  const base = { mountpoint: dataset.mountpoint, device, type: "zfs", options, fileSystem: pool, origin };
  storage.mounts.push(mountOf(base, dataset.neededForBoot));
}
