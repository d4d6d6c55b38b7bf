/** Hosts that together use the kinds of devices that the named layouts leave out. */
import {
  bcachefs,
  biosBoot,
  btrfs,
  disk,
  filesystem,
  gpt,
  luks,
  lvm_pv,
  mdraid,
  swap,
  zfs,
  zfs_fs,
  zfs_volume,
  type HostInput,
} from "../../../generator/index.ts";
import { first, mainDisk, second } from "./disks.ts";

export const devices: Record<string, HostInput> = {
  lvm: {
    devices: {
      disk: {
        main: mainDisk({
          swap: { size: "4G", content: swap({ discardPolicy: "both", priority: 7, resumeDevice: true }) },
          scratch: { size: "2G", content: swap({ randomEncryption: true }) },
          "a label with spaces & more": {
            size: "100%",
            content: luks({ name: "vault", initrdUnlock: true, content: lvm_pv({ vg: "pool" }) }),
          },
        }),
      },
      lvm_vg: {
        pool: {
          lvs: {
            "root-lv": {
              size: "20G",
              content: filesystem({ format: "ext4", mountpoint: "/", role: "standard" }),
            },
            db: {
              size: "100%FREE",
              content: btrfs({
                mountpoint: "/mnt/top",
                mountOptions: ["noatime"],
                neededForBoot: true,
                postCreateHook: "echo made\n",
                subvolumes: {
                  "/it's": { mountpoint: "/var/lib/postgresql", role: "database", neededForBoot: true },
                  "a=b": { mountpoint: "/var/tmp", role: "temporary", mountOptions: ["nodev"] },
                  unmounted: { role: "container" },
                },
                compression: "zstd:5",
                swap: { topfile: { size: "1G", priority: 3 } },
              }),
            },
          },
        },
      },
    },
    upkeep: { balance: { interval: "weekly", dataUsage: 20 }, fstrim: { interval: "daily" } },
    swap: { zram: { memoryPercent: 30, algorithm: "lz4", memoryMax: "4G", priority: 100 } },
  },
  raid: {
    boot: { loader: "grub" },
    devices: {
      disk: Object.fromEntries(
        [first, second].map((device, index) => [
          `d${index}`,
          disk({
            device,
            content: gpt({
              partitions: { boot: biosBoot(), raid: { size: "100%", content: mdraid({ name: "all" }) } },
            }),
          }),
        ]),
      ),
      mdadm: {
        all: {
          level: 1,
          content: gpt({
            partitions: {
              root: { size: "100%", content: filesystem({ format: "xfs", mountpoint: "/" }) },
            },
          }),
        },
      },
    },
  },
  zfs: {
    hostId: "8425e349",
    devices: {
      disk: {
        main: mainDisk({ zfs: { size: "100%", content: zfs({ pool: "tank" }) } }),
      },
      zpool: {
        tank: {
          rootFsOptions: { compression: "zstd", mountpoint: "none" },
          options: { ashift: "12" },
          datasets: {
            root: zfs_fs({ mountpoint: "/", options: { mountpoint: "legacy" } }),
            home: zfs_fs({ mountpoint: "/home", mountOptions: ["nodev"], neededForBoot: true }),
            hidden: zfs_fs({ mountpoint: "/hidden", options: { canmount: "off" } }),
            group: zfs_fs({ options: { mountpoint: "none" } }),
            volume: zfs_volume({
              size: "10G",
              content: filesystem({ format: "ext4", mountpoint: "/srv/volume" }),
            }),
            swap: zfs_volume({ size: "4G", content: swap({}) }),
          },
        },
        second: { mountpoint: "/second", neededForBoot: true, datasets: {} },
      },
    },
  },
  bcachefs: {
    devices: {
      disk: {
        main: mainDisk({
          root: { size: "100%", content: bcachefs({ filesystem: "all", label: "ssd.one" }) },
        }),
        second: disk({ device: second, content: bcachefs({ filesystem: "other" }) }),
      },
      bcachefs_filesystems: {
        all: {
          extraFormatArgs: ["--compression=zstd"],
          subvolumes: {
            root: { mountpoint: "/" },
            "/home": { mountpoint: "/home", mountOptions: ["nodev"] },
            "home/kept": {},
          },
        },
        other: { mountpoint: "/other", uuid: "809b3a2b-828a-4730-95e1-75b6343e415a" },
      },
    },
  },
};
