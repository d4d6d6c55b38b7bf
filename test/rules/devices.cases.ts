/** bcachefs' kernel, ZFS' host ID, and device names that can change. */
import {
  bcachefs,
  bcachefs_filesystem,
  byLabel,
  esp,
  zfs,
  zpool,
  type HostInput,
} from "../../generator/index.ts";
import { diskWith, machine, root, type RuleCase } from "./judged.ts";

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

export const devices: readonly RuleCase[] = [
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
