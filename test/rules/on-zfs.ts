/** A host on ZFS whose root is reset. */
import { zfs, zfs_fs, zpool, type HostInput } from "../../generator/index.ts";
import { machine } from "./judged.ts";
import { kept } from "./persisting.ts";

type Datasets = Record<string, Parameters<typeof zfs_fs>[0]>;

/** With datasets, options of the pool, and perhaps a mount of the pool itself. */
export const onZfs = (
  datasets: Datasets,
  rootFsOptions: Record<string, string> = {},
  rootReset: HostInput["rootReset"] = {},
  mountpoint?: string,
): HostInput =>
  machine(
    { tank: { size: "100%", content: zfs({ pool: "tank" }) } },
    {
      zpool: {
        tank: zpool({
          rootFsOptions,
          ...(mountpoint !== undefined && { mountpoint }),
          datasets: Object.fromEntries(Object.entries(datasets).map(([name, one]) => [name, zfs_fs(one)])),
        }),
      },
    },
    {
      hostId: "8425e349",
      rootReset: { enable: true, ...rootReset },
      backup: { enable: false },
      persistence: { enable: true, volumes: { "/persist": kept } },
    },
  );

/** A dataset that NixOS mounts. */
export const legacy = (mountpoint: string, options: Record<string, string> = {}) => ({
  mountpoint,
  options: { mountpoint: "legacy", ...options },
});

/** The datasets of a root that is reset. */
export const datasets: Datasets = {
  root: legacy("/"),
  nix: legacy("/nix"),
  persist: legacy("/persist"),
};

/** The path of a dataset. */
export const dataset = (name: string) => ["devices", "zpool", "tank", "datasets", name];
