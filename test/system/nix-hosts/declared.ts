/** File systems and swap space that disko does not own, beside few that it does. */
import {
  bind,
  btrfs,
  byLabel,
  byUuid,
  disk,
  filesystem,
  nfs,
  nodev,
  table,
  tmpfs,
  type HostInput,
} from "../../../generator/index.ts";
import { first, mainDisk } from "./disks.ts";

export const declared: Record<string, HostInput> = {
  declared: {
    devices: {
      disk: {
        main: mainDisk({
          root: { size: "100%", content: filesystem({ format: "ext4", mountpoint: "/persist" }) },
        }),
      },
      nodev: {
        "/": nodev({ fsType: "tmpfs", mountOptions: ["size=2G", "mode=755"] }),
        "/run/scratch": nodev({ fsType: "tmpfs", neededForBoot: true }),
        "/mnt/bound": nodev({ fsType: "none", device: "/persist/bound", mountOptions: ["bind"] }),
      },
    },
    upkeep: { fstrim: false, scrub: { interval: "weekly", fileSystems: ["/srv/db"] } },
    fileSystems: {
      "/persist": { neededForBoot: true },
      "/nix": bind("/persist/nix", { neededForBoot: true, depends: ["/persist"] }),
      "/srv/media": nfs("nas:/export/media", { options: ["nfsvers=4.2", "noauto", "x-systemd.automount"] }),
      "/var/tmp": tmpfs({ size: "1G", mode: "1777" }),
      "/srv/plain": tmpfs(),
      "/srv/ext": byUuid("2f3c1a7e-5b0d-4f6a-9c3e-0a1b2c3d4e5f", {
        fsType: "ext4",
        autoResize: true,
        noCheck: true,
      }),
      "/srv/label": { label: "data", fsType: "xfs", role: "standard" },
      "/srv/pictures": byLabel("more", { fsType: "btrfs", role: "standard", options: ["subvol=pictures"] }),
      "/srv/db": byLabel("more", { fsType: "btrfs", role: "database", options: ["subvol=db"] }),
      "/srv/merged": {
        overlay: { lowerdir: ["/srv/label", "/srv/ext"], upperdir: "/persist/up", workdir: "/persist/work" },
        options: ["noatime"],
        depends: ["/persist"],
      },
      "/srv/readonly": { overlay: { lowerdir: ["/srv/label", "/srv/ext"] } },
    },
    swap: {
      devices: [
        { device: "/persist/swapfile", size: "1500M", priority: 5 },
        {
          device: "/dev/disk/by-partuuid/0b9d8d2e-01",
          randomEncryption: true,
          discardPolicy: "once",
          options: ["nofail"],
        },
      ],
    },
  },
  declaredZfs: {
    hostId: "8425e349",
    fileSystems: {
      "/": { device: "rpool/root", fsType: "zfs" },
      "/home": { device: "rpool/home", fsType: "zfs", options: ["zfsutil"] },
      "/boot": byLabel("ESP", { fsType: "vfat" }),
    },
  },
  oddPaths: {
    boot: { loader: "grub" },
    devices: {
      disk: {
        main: disk({
          device: first,
          content: table({
            format: "msdos",
            partitions: [
              {
                start: "1M",
                content: btrfs({
                  subvolumes: {
                    "@": { mountpoint: "/", role: "standard" },
                    "@a": { mountpoint: "/srv/it's", role: "database" },
                    "@b": { mountpoint: "/srv/100%", role: "temporary" },
                    "@c": { mountpoint: "/srv/[x]*{a,b}\\c", role: "container" },
                  },
                }),
              },
            ],
          }),
        }),
      },
    },
    upkeep: { balance: true },
  },
  arm: {
    system: "aarch64-linux",
    boot: { loader: "none" },
    fileSystems: { "/": byLabel("NIXOS_SD", { fsType: "ext4" }) },
  },
};
