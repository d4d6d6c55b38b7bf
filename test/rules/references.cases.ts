/** Devices that refer to others by name, and subvolumes that a section names. */
import {
  bcachefs,
  bcachefs_filesystem,
  btrfs,
  filesystem,
  lvm_vg,
  mdraid,
  zfs,
  zpool,
} from "../../generator/index.ts";
import { at, machine, pv, root, vg, type RuleCase } from "./judged.ts";

const zfsHost = { hostId: "8425e349" };

export const references: readonly RuleCase[] = [
  {
    code: "S101",
    also: ["S102"],
    breaks: machine({ root, data: pv("pol") }, { lvm_vg: { pool: vg() } }),
    finds: [
      {
        message: 'there is no volume group "pol" in `devices.lvm_vg`',
        path: at("data", "content", "vg"),
        hint: 'did you mean "pool"?',
      },
    ],
    keeps: machine({ root, data: pv("pool") }, { lvm_vg: { pool: vg() } }),
  },
  {
    code: "S101",
    also: ["S102"],
    // What counts is the name, where it is another than the attribute's.
    breaks: machine({ root, data: pv("pool") }, { lvm_vg: { pool: vg("storage") } }),
    finds: [
      { message: 'there is no volume group "pool" in `devices.lvm_vg`', path: at("data", "content", "vg") },
    ],
    keeps: machine({ root, data: pv("storage") }, { lvm_vg: { pool: vg("storage") } }),
  },
  {
    code: "S101",
    breaks: machine({
      root,
      a: { size: "1G", content: mdraid({ name: "raid" }) },
      b: { size: "1G", content: zfs({ pool: "tank" }) },
      c: { size: "1G", content: bcachefs({ filesystem: "fs" }) },
    }),
    finds: [
      { message: 'there is no array "raid" in `devices.mdadm`', path: at("a", "content", "name") },
      { message: 'there is no pool "tank" in `devices.zpool`', path: at("b", "content", "pool") },
      {
        message: 'there is no bcachefs file system "fs" in `devices.bcachefs_filesystems`',
        path: at("c", "content", "filesystem"),
      },
    ],
    keeps: machine(
      {
        root,
        a: { size: "1G", content: mdraid({ name: "raid" }) },
        a2: { size: "1G", content: mdraid({ name: "raid" }) },
        b: { size: "1G", content: zfs({ pool: "tank" }) },
        c: { size: "1G", content: bcachefs({ filesystem: "fs" }) },
      },
      {
        mdadm: { raid: {} },
        zpool: { tank: zpool({}) },
        bcachefs_filesystems: { fs: bcachefs_filesystem({}) },
      },
      zfsHost,
    ),
  },
  {
    code: "S102",
    breaks: machine({ root }, { lvm_vg: { pool: vg() }, mdadm: { raid: { level: 1 } } }),
    finds: [
      { message: 'no device belongs to the volume group "pool"', path: ["devices", "lvm_vg", "pool"] },
      { message: 'no device belongs to the array "raid"', path: ["devices", "mdadm", "raid"] },
    ],
    keeps: machine({ root, data: pv("pool") }, { lvm_vg: { pool: vg() } }),
  },
  {
    code: "S106",
    breaks: machine(
      { root: { size: "100%", content: btrfs({ subvolumes: { "@": { mountpoint: "/" } } }) } },
      {},
      { btrfs: { subvolumes: { "@root": { role: "standard" } } } },
    ),
    finds: [
      {
        message: 'no btrfs file system of this host has a subvolume "@root"',
        path: ["btrfs", "subvolumes", "@root"],
      },
    ],
    keeps: machine(
      { root: { size: "100%", content: btrfs({ subvolumes: { "@": { mountpoint: "/" } } }) } },
      {},
      { btrfs: { subvolumes: { "@": { role: "standard" } } } },
    ),
  },
  {
    code: "S100",
    breaks: machine(
      { root, data: pv("pool") },
      {
        lvm_vg: {
          pool: lvm_vg({
            lvs: {
              thin: { size: "5G", lvm_type: "thin-pool" },
              a: { size: "1G", lvm_type: "thinlv" },
              b: { size: "1G", lvm_type: "thinlv", pool: "thick" },
            },
          }),
        },
      },
    ),
    finds: [
      {
        message: 'the thin volume "a" names no `pool`',
        path: ["devices", "lvm_vg", "pool", "lvs", "a", "pool"],
      },
      {
        message: 'the thin volume "b" is in "thick", which is no thin pool here',
        path: ["devices", "lvm_vg", "pool", "lvs", "b", "pool"],
      },
    ],
    keeps: machine(
      { root, data: pv("pool") },
      {
        lvm_vg: {
          pool: lvm_vg({
            lvs: {
              thin: { size: "5G", lvm_type: "thin-pool" },
              a: {
                size: "1G",
                lvm_type: "thinlv",
                pool: "thin",
                content: filesystem({ format: "ext4", mountpoint: "/data" }),
              },
            },
          }),
        },
      },
    ),
  },
];
