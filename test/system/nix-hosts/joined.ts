/** Mounts by `fileSystems` of what disko makes, and what mounts need beside themselves. */
import {
  bcachefs,
  bcachefs_filesystem,
  bind,
  btrfs,
  byLabel,
  filesystem,
  zfs,
  zfs_fs,
  zpool,
  type HostInput,
} from "../../../generator/index.ts";
import { mainDisk } from "./disks.ts";

const part = (name: string): string => `/dev/disk/by-partlabel/disk-main-${name}`;

export const joined: Record<string, HostInput> = {
  ownPool: {
    hostId: "8425e349",
    devices: {
      disk: {
        main: mainDisk({
          root: { size: "10G", content: filesystem({ format: "ext4", mountpoint: "/" }) },
          mounted: { size: "10G", content: zfs({ pool: "mounted" }) },
          tank: { size: "100%", content: zfs({ pool: "tank" }) },
        }),
      },
      zpool: {
        mounted: zpool({ datasets: { legacy: zfs_fs({ options: { mountpoint: "legacy" } }) } }),
        tank: zpool({ datasets: { data: zfs_fs({ options: { mountpoint: "/data" } }) } }),
      },
    },
    fileSystems: { "/legacy": { device: "mounted/legacy", fsType: "zfs" } },
  },
  joined: {
    devices: {
      disk: {
        main: mainDisk({
          data: { size: "10G", content: filesystem({ format: "ext4", mountpoint: "/data" }) },
          root: {
            size: "100%",
            content: btrfs({
              subvolumes: { "@": { mountpoint: "/", role: "standard" }, "@db": {}, "@tmp": {} },
            }),
          },
        }),
      },
    },
    upkeep: { balance: true },
    fileSystems: {
      "/db": { device: part("root"), fsType: "btrfs", options: ["subvol=@db"], role: "database" },
      "/tmp": {
        device: part("root"),
        fsType: "btrfs",
        options: ["subvol=@tmp", "commit=60"],
        role: "temporary",
      },
      "/srv": { device: part("root"), fsType: "btrfs", options: ["subvol=@other"], copyOnWrite: false },
      "/mnt/data": { device: part("data"), options: ["ro"] },
    },
  },
  uncopied: {
    devices: {
      disk: {
        main: mainDisk({
          root: {
            size: "100%",
            content: btrfs({
              mountpoint: "/top",
              mountOptions: ["nodatacow"],
              subvolumes: {
                "@": { mountpoint: "/", role: "standard" },
                "@home": { mountpoint: "/home" },
              },
            }),
          },
        }),
      },
    },
  },
  stage1: {
    fileSystems: {
      "/": byLabel("root", { fsType: "ext4" }),
      "/boot": byLabel("ESP", { fsType: "vfat" }),
      "/persist": byLabel("persist", { fsType: "ext4", neededForBoot: true }),
      "/nix": { device: "store", fsType: "virtiofs" },
      "/var/lib": bind("/persist/lib"),
      "/etc": {
        device: "overlay",
        fsType: "overlay",
        options: ["lowerdir+=/persist/a", "lowerdir+=/persist/b"],
      },
      "/data": byLabel("data", {
        fsType: "btrfs",
        options: ["device=/dev/disk/by-id/1", "device=/dev/disk/by-id/2"],
      }),
    },
  },
  // A rule refuses this; the model is true to what disko makes of it.
  bcachefsLater: {
    devices: {
      disk: {
        main: mainDisk({
          root: { size: "10G", content: filesystem({ format: "ext4", mountpoint: "/" }) },
          data: { size: "100%", content: bcachefs({ filesystem: "data" }) },
        }),
      },
      bcachefs_filesystems: { data: bcachefs_filesystem({ mountpoint: "/data" }) },
    },
    fileSystems: { "/data": { neededForBoot: false } },
  },
};
