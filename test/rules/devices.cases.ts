/** bcachefs' kernel, ZFS' host ID, and device names that can change. */
import {
  bcachefs,
  bcachefs_filesystem,
  btrfs,
  byLabel,
  disk,
  esp,
  luks,
  zfs,
  zpool,
  type HostInput,
} from "../../generator/index.ts";
import { at, diskWith, machine, root, type RuleCase } from "./judged.ts";

const onBcachefs = (rest: HostInput): HostInput =>
  machine(
    { root: { size: "100%", content: bcachefs({ filesystem: "fs" }) } },
    { bcachefs_filesystems: { fs: bcachefs_filesystem({ mountpoint: "/" }) } },
    { upkeep: { scrub: false }, ...rest },
  );
const named = (first: string, second: string): HostInput => ({
  devices: {
    disk: {
      main: { ...diskWith("main", { ESP: esp(), root }), device: first },
      other: { ...diskWith("other", {}), device: second },
    },
  },
});

/** A pool of whole disks whose topology names them by their paths. */
const pooled = (device: string): HostInput =>
  machine(
    { root },
    {
      disk: { tank: disk({ device, content: zfs({ pool: "tank" }) }) },
      zpool: { tank: zpool({ mode: { topology: { vdev: [{ members: [device] }] } } }) },
    },
    { hostId: "8425e349" },
  );
const written = (name: string): HostInput =>
  machine(
    {
      root: {
        size: "20G",
        device: `/dev/${name}2`,
        content: btrfs({
          extraArgs: ["-f", `-d single /dev/${name}3`],
          subvolumes: { "@": { mountpoint: "/" } },
        }),
      },
      secret: {
        size: "100%",
        content: luks({ name: "c", settings: { keyFile: `/dev/${name}4`, header: `/dev/${name}5` } }),
      },
    },
    { nodev: { "/data": { fsType: "ext4", device: `/dev/${name}6` } } },
    { swap: { zram: { writebackDevice: `/dev/${name}7` } } },
  );

export const devices: readonly RuleCase[] = [
  {
    code: "S148",
    breaks: written("sdb"),
    finds: [
      { device: 2, path: at("root", "device") },
      { device: 3, path: at("root", "content", "extraArgs", 1) },
      { device: 4, path: at("secret", "content", "settings", "keyFile") },
      { device: 5, path: at("secret", "content", "settings", "header") },
      { device: 6, path: ["devices", "nodev", "/data", "device"] },
      { device: 7, path: ["swap", "zram", "writebackDevice"] },
    ].map(({ device, path }) => ({
      message: `/dev/sdb${device} can be another device at the next boot`,
      path,
    })),
    keeps: written("disk/by-id/b-part"),
  },
  {
    code: "S148",
    breaks: pooled("/dev/sdc"),
    finds: [
      ["devices", "disk", "tank", "device"],
      ["devices", "zpool", "tank", "mode", "topology", "vdev", 0, "members", 0],
    ].map((path) => ({ message: "/dev/sdc can be another device at the next boot", path })),
    keeps: pooled("/dev/disk/by-id/tank"),
  },
  {
    code: "S145",
    breaks: onBcachefs({ release: "24.11", boot: { kernel: "6.18.2" } }),
    finds: [
      {
        message: "Linux 6.18.2 has no bcachefs, and NixOS 24.11 does not build it",
        path: ["boot", "kernel"],
      },
    ],
    keeps: onBcachefs({ release: "26.05", boot: { kernel: "6.18.2" } }),
  },
  {
    code: "S145",
    breaks: onBcachefs({ release: "26.05", boot: { kernel: "6.6" } }),
    finds: [
      { message: "bcachefs needs Linux 6.7 or newer, and the host runs 6.6", path: ["boot", "kernel"] },
    ],
    keeps: onBcachefs({ release: "24.11", boot: { kernel: "6.12" } }),
  },
  {
    code: "S146",
    breaks: machine(
      { root, data: { size: "9G", content: zfs({ pool: "tank" }) } },
      {
        zpool: { tank: zpool({}) },
      },
    ),
    finds: [{ message: "the host uses ZFS and has no `hostId`", path: ["devices", "zpool", "tank"] }],
    keeps: machine(
      { root, data: { size: "9G", content: zfs({ pool: "tank" }) } },
      { zpool: { tank: zpool({}) } },
      { hostId: "8425e349" },
    ),
  },
  {
    code: "S146",
    breaks: machine({ root }, {}, { fileSystems: { "/data": { device: "tank/data", fsType: "zfs" } } }),
    finds: [{ message: "the host uses ZFS and has no `hostId`", path: ["fileSystems", "/data"] }],
    keeps: machine(
      { root },
      {},
      {
        hostId: "8425e349",
        fileSystems: { "/data": { device: "tank/data", fsType: "zfs" } },
      },
    ),
  },
  {
    code: "S148",
    breaks: named("/dev/sda", "/dev/disk/by-id/other"),
    finds: [
      {
        message: "/dev/sda can be another device at the next boot",
        path: ["devices", "disk", "main", "device"],
      },
    ],
    keeps: named("/dev/vda", "/dev/nvme0n1"),
  },
  {
    code: "S148",
    breaks: named("/dev/nvme0n1", "/dev/nvme1n1"),
    finds: [
      {
        message: "/dev/nvme0n1 can be another device at the next boot",
        path: ["devices", "disk", "main", "device"],
      },
      {
        message: "/dev/nvme1n1 can be another device at the next boot",
        path: ["devices", "disk", "other", "device"],
      },
    ],
    keeps: named("/dev/nvme0n1", "/dev/disk/by-path/pci-0000:02:00.0-nvme-1"),
  },
  {
    code: "S148",
    breaks: machine(
      { root },
      {},
      {
        fileSystems: { "/data": { device: "/dev/sdb1", fsType: "ext4" } },
        swap: { devices: [{ device: "/dev/loop0" }] },
      },
    ),
    finds: [
      {
        message: "/dev/sdb1 can be another device at the next boot",
        path: ["fileSystems", "/data", "device"],
      },
      {
        message: "/dev/loop0 can be another device at the next boot",
        path: ["swap", "devices", 0, "device"],
      },
    ],
    keeps: machine(
      { root },
      {},
      {
        fileSystems: { "/data": byLabel("data", { fsType: "ext4" }) },
        swap: { devices: [{ device: "/dev/disk/by-partlabel/swap" }] },
      },
    ),
  },
];
