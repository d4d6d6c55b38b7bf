/** Names of volumes and subvolumes, and changes by them. */
import {
  bcachefs,
  bcachefs_filesystem,
  btrfs,
  filesystem,
  gpt,
  disk,
  lvm_pv,
  lvm_vg,
  zfs,
  zfs_fs,
  zpool,
  type HostInput,
} from "../../generator/index.ts";
import { at, machine, root, type RuleCase } from "./judged.ts";

const volumes = (second?: string): HostInput =>
  machine(
    {
      root,
      pv: { size: "9G", content: lvm_pv({ vg: "vg" }) },
      zfs: { size: "9G", content: zfs({ pool: "tank" }) },
      bcachefs: { size: "9G", content: bcachefs({ filesystem: "data" }) },
    },
    {
      lvm_vg: {
        vg: lvm_vg({
          lvs: {
            a: { size: "1G", content: filesystem({ format: "ext4", mountpoint: "/a" }) },
            b: { size: "1G", name: second, content: filesystem({ format: "xfs", mountpoint: "/b" }) },
          },
        }),
      },
      zpool: { tank: zpool({ datasets: { a: zfs_fs({ mountpoint: "/c" }), b: zfs_fs({ name: second }) } }) },
      bcachefs_filesystems: {
        fs: bcachefs_filesystem({ name: "data", subvolumes: { a: {}, b: { name: second && `/${second}` } } }),
      },
    },
    { hostId: "8425e349" },
  );
const subvolumes = (second: string, changes: HostInput["btrfs"] = {}): HostInput =>
  machine(
    {
      root: {
        size: "100%",
        content: btrfs({
          subvolumes: {
            "@": { mountpoint: "/" },
            a: { name: "@s", mountpoint: "/a", role: "database" },
            b: { name: second, mountpoint: "/b", role: "standard" },
          },
        }),
      },
    },
    {},
    { btrfs: changes },
  );
const subvolume = (key: string) => at("root", "content", "subvolumes", key, "name");
const twoFileSystems = (second: string): HostInput =>
  machine(
    {
      root: { size: "100%", content: btrfs({ subvolumes: { "@": { mountpoint: "/" }, "@s": {} } }) },
    },
    {
      disk: {
        other: disk({
          device: "/dev/disk/by-id/other",
          content: gpt({
            partitions: {
              data: { size: "100%", content: btrfs({ subvolumes: { [second]: { name: "@s" } } }) },
            },
          }),
        }),
      },
    },
    { btrfs: { subvolumes: { "@s": { mountpoint: "/s" } } } },
  );

export const sameNames: readonly RuleCase[] = [
  {
    code: "S189",
    breaks: volumes("a"),
    finds: [
      {
        message: '"a" and "b" are both the logical volume "a" of "vg"',
        path: ["devices", "lvm_vg", "vg", "lvs", "b", "name"],
      },
      {
        message: '"a" and "b" are both the dataset "a" of "tank"',
        path: ["devices", "zpool", "tank", "datasets", "b", "name"],
      },
      {
        message: '"a" and "b" are both the subvolume "a" of "data"',
        path: ["devices", "bcachefs_filesystems", "fs", "subvolumes", "b", "name"],
      },
    ],
    keeps: volumes(),
  },
  {
    code: "S189",
    breaks: subvolumes("/@s"),
    finds: [
      {
        message: '"a" and "b" are both the subvolume "@s" of /dev/disk/by-partlabel/disk-main-root',
        path: subvolume("b"),
      },
    ],
    // One that is left out takes nothing from the other.
    keeps: subvolumes("@s", { subvolumes: { a: { enable: false } } }),
  },
  {
    code: "S193",
    breaks: twoFileSystems("@s"),
    also: ["S121"],
    finds: [
      {
        message: '2 btrfs file systems of this host have a subvolume "@s", and each would be changed',
        path: ["btrfs", "subvolumes", "@s"],
      },
    ],
    keeps: twoFileSystems("@other"),
  },
];
