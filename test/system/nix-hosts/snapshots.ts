/** Snapshots of each kind of file system. */
import { bcachefs, bcachefs_filesystem, btrfs, byLabel, type HostInput } from "../../../generator/index.ts";
import { mainDisk } from "./disks.ts";

const on = (content: ReturnType<typeof btrfs> | ReturnType<typeof bcachefs>) => ({
  main: mainDisk({ root: { size: "100%", content } }),
});

export const snapshots: Record<string, HostInput> = {
  snapper: {
    devices: {
      disk: on(
        btrfs({
          subvolumes: {
            "@": { mountpoint: "/", role: "standard" },
            "@home": { mountpoint: "/home", role: "standard" },
            "@nix": { mountpoint: "/nix", role: "standard" },
            "@postgresql": { mountpoint: "/var/lib/postgresql", role: "database" },
            "@containers": { mountpoint: "/var/lib/containers", role: "container" },
            "@odd": { mountpoint: "/srv/it's 100%", role: "standard" },
          },
        }),
      ),
    },
    snapshots: {
      enable: true,
      allowUsers: ["alice"],
      retention: { daily: 30, weekly: 12 },
      subvolumes: {
        "/home": { schedule: "hourly", retention: { hourly: 24 }, allowGroups: ["users"] },
        "/var/lib/containers": true,
      },
    },
    usage: { "/home": { size: "100G" } },
  },
  sanoid: {
    hostId: "8425e349",
    fileSystems: {
      "/": { device: "rpool/root", fsType: "zfs" },
      "/home": { device: "rpool/home", fsType: "zfs", options: ["zfsutil"] },
      "/boot": byLabel("ESP", { fsType: "vfat" }),
    },
    snapshots: { enable: true, subvolumes: { "/home": { schedule: "Sun 03:30", retention: { weekly: 8 } } } },
  },
  bcachefsSnapshots: {
    devices: {
      disk: on(bcachefs({ filesystem: "fs" })),
      bcachefs_filesystems: {
        fs: bcachefs_filesystem({
          subvolumes: { root: { mountpoint: "/" }, media: { mountpoint: "/srv/media" } },
        }),
      },
    },
    snapshots: { enable: true, schedule: "*:0/15", retention: { hourly: 24, quarterly: 4 } },
  },
};
