import { btrfs, disk, filesystem, lvm_pv, lvm_vg, zfs, zpool } from "../../generator/index.ts";
import { at, diskWith, machine, root, type RuleCase } from "./judged.ts";

const home = { size: "20G", content: filesystem({ format: "ext4", mountpoint: "/home" }) };
const homeDevice = "/dev/disk/by-partlabel/disk-main-home";
const joined = (member: string) => ({
  size: "100%",
  content: btrfs({ extraArgs: ["-f", member], subvolumes: { "@": { mountpoint: "/" } } }),
});
const pv = { size: "10G", content: lvm_pv({ vg: "vg-0" }) };
const volumes = {
  lvm_vg: {
    "vg-0": lvm_vg({
      lvs: { data: { size: "5G", content: filesystem({ format: "ext4", mountpoint: "/data" }) } },
    }),
  },
};

export const usedTwice: readonly RuleCase[] = [
  {
    code: "S181",
    breaks: machine(
      { home, root },
      {},
      { swap: { devices: [{ device: homeDevice, randomEncryption: true }] } },
    ),
    finds: [
      {
        message: `${homeDevice} is used twice: for ext4 at /home, and for swap space`,
        path: ["swap", "devices", 0, "device"],
      },
    ],
    // A partition without a content is there for somebody else to use.
    keeps: machine(
      { home: { size: "20G" }, root },
      {},
      { swap: { devices: [{ device: homeDevice, randomEncryption: true }] } },
    ),
  },
  {
    code: "S181",
    breaks: machine({
      home: { ...home, content: { ...home.content, device: "/dev/disk/by-partlabel/disk-main-root" } },
      root,
    }),
    finds: [
      {
        message: "/dev/disk/by-partlabel/disk-main-root is used twice: for ext4 at /, and for ext4 at /home",
        path: at("home", "content", "device"),
      },
    ],
    keeps: machine({ home: { ...home, content: { ...home.content, device: homeDevice } }, root }),
  },
  {
    code: "S181",
    breaks: machine({ home, root: joined(homeDevice) }),
    finds: [
      {
        message: `${homeDevice} is used twice: for ext4 at /home, and for a further member of a btrfs file system`,
        path: at("root", "content", "extraArgs", 1),
      },
    ],
    keeps: machine({ home: { size: "20G" }, root: joined(homeDevice) }),
  },
  {
    code: "S181",
    // Another link to the partition: it is the second of its disk, after the ESP.
    breaks: machine(
      { home, root },
      {},
      { swap: { zram: { writebackDevice: "/dev/disk/by-id/main-part2" } } },
    ),
    finds: [
      {
        message: "/dev/disk/by-id/main-part2 is used twice: for ext4 at /home, and for zram",
        path: ["swap", "zram", "writebackDevice"],
      },
    ],
    keeps: machine(
      { home, spare: { size: "1G" }, root },
      {},
      { swap: { zram: { writebackDevice: "/dev/disk/by-id/main-part3" } } },
    ),
  },
  {
    code: "S181",
    breaks: machine(
      { root: { ...root, uuid: "809b3a2b-828a-4730-95e1-75b6343e415a" }, pv },
      {
        disk: {
          other: diskWith("other", {
            data: { ...home, uuid: "809b3a2b-828a-4730-95e1-75b6343e415a" },
          }),
          third: disk({ device: homeDevice, content: zfs({ pool: "tank" }) }),
        },
        zpool: { tank: zpool({}) },
        ...volumes,
      },
      {
        hostId: "8425e349",
        fileSystems: { "/pv": { device: "/dev/disk/by-partlabel/disk-main-pv", fsType: "ext4" } },
        swap: { devices: [{ device: "/dev/mapper/vg--0-data" }, { device: homeDevice }] },
      },
    ),
    finds: [
      {
        message:
          "/dev/disk/by-partuuid/809b3a2b-828a-4730-95e1-75b6343e415a is used twice: for ext4 at /, and for ext4 at /home",
        path: ["devices", "disk", "other", "content", "partitions", "data", "uuid"],
      },
      {
        message:
          '/dev/disk/by-partlabel/disk-main-pv is used twice: for the volume group "vg-0", and for the mount at /pv',
        path: ["fileSystems", "/pv", "device"],
      },
      {
        message: "/dev/mapper/vg--0-data is used twice: for ext4 at /data, and for swap space",
        path: ["swap", "devices", 0, "device"],
      },
      {
        message: `${homeDevice} is used twice: for the pool "tank", and for swap space`,
        path: ["swap", "devices", 1, "device"],
      },
    ],
    // A file system may be mounted again, and another time.
    keeps: machine({ root, pv }, volumes, {
      fileSystems: {
        "/again": { device: "/dev/mapper/vg--0-data", fsType: "ext4" },
        "/other": { device: "/dev/disk/by-label/other", fsType: "btrfs", options: ["subvol=a"] },
        "/more": { device: "/dev/disk/by-label/other", fsType: "btrfs", options: ["subvol=b"] },
      },
    }),
  },
];
