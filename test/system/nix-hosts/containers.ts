/** Stores of every driver, for both generations of podman, with all that a spec can say of them. */
import { byLabel, type HostInput } from "../../../generator/index.ts";

type Containers = NonNullable<HostInput["containers"]>;

const on = (
  fsType: string,
  containers: Omit<Containers, "enable">,
  more: Partial<HostInput> = {},
): HostInput => ({
  hostId: "8425e349",
  documents: { runbook: false },
  fileSystems: {
    "/": fsType === "zfs" ? { device: "rpool/root", fsType } : byLabel("root", { fsType }),
    "/data": fsType === "zfs" ? { device: "rpool/data", fsType } : byLabel("data", { fsType }),
    "/boot": byLabel("ESP", { fsType: "vfat" }),
  },
  upkeep: { scrub: false },
  containers: { enable: true, ...containers },
  ...more,
});

/** All that strata has to say of a user's store. */
const all = {
  dockerSocket: true,
  prune: { interval: "Sat 03:00", allImages: true, olderThan: "240h" },
  bloat: { size: "100G", lost: "5G", diskUse: 80, interval: "hourly", onFailure: "alert@%n.service" },
} satisfies NonNullable<Containers["users"]>[string];

/** By their names. */
export const containers: Record<string, HostInput> = {
  vfs5: on("ext4", {
    system: { driver: "vfs", ...all },
    users: { ada: { mountProgram: "fuse-overlayfs", ...all }, bob: { bloat: false, linger: false } },
  }),
  btrfs5: on("btrfs", {
    system: { prune: true },
    users: { ada: { driver: "btrfs", subIds: { start: 300000, count: 131072 } } },
  }),
  zfs5: on("zfs", {
    system: { graphRoot: "/data/containers", bloat: false },
    users: { ada: { runRoot: "/run/user/$UID/podman" } },
  }),
  overlay5: on("xfs", {
    system: { graphRoot: '/data/the "store" of 100%', size: "30G" },
    users: { ada: { size: "10G", home: "/data/ada", graphRoot: "/data/ada's 100% store", ...all } },
  }),
  usersAlone5: on("ext4", { system: false, users: { ada: { driver: "vfs", subIds: false } } }),
  vfs6: on("ext4", { system: { driver: "vfs", ...all }, users: { ada: all } }, { release: "26.11" }),
  btrfs6: on("btrfs", { system: { size: "20G" }, users: { ada: {} } }, { release: "26.11" }),
  zfs6: on("zfs", { system: { graphRoot: "/data/containers" }, users: { ada: {} } }, { release: "26.11" }),
  overlay6: on(
    "xfs",
    {
      system: { runRoot: "/run/podman-root" },
      users: { ada: { mountProgram: "fuse-overlayfs", size: "5G" } },
    },
    { release: "26.11" },
  ),
  usersAlone6: on("ext4", { system: false, users: { ada: {} } }, { release: "26.11" }),
};
