/** LUKS: what it holds, when it is opened, and by what key. */
import { btrfs, esp, filesystem, luks, lvm_pv, lvm_vg, swap, type HostInput } from "../../generator/index.ts";
import { at, diskWith, machine, root, type RuleCase } from "./judged.ts";

type Luks = Parameters<typeof luks>[0];

const ext4 = filesystem({ format: "ext4", mountpoint: "/" });
const on = (
  more: Partial<Luks>,
  partitions: Parameters<typeof machine>[0] = {},
  rest: HostInput = {},
): HostInput =>
  machine(
    { root: { size: "100%", content: luks({ name: "crypted", content: ext4, ...more }) }, ...partitions },
    {},
    rest,
  );
const lvm = (more: Partial<Luks>): HostInput =>
  machine(
    {
      root: { size: "100%", content: luks({ name: "crypted", ...more, content: lvm_pv({ vg: "vg" }) }) },
    },
    { lvm_vg: { vg: lvm_vg({ lvs: { root: { size: "9G", content: ext4 } } }) } },
  );
const discarding = (settings: Luks["settings"]): HostInput =>
  on(
    { settings, content: btrfs({ subvolumes: { "@": { mountpoint: "/" } } }) },
    {},
    { btrfs: { ssdOptimization: true } },
  );
const data = { size: "9G", content: luks({ name: "data" }) };

export const encryption: readonly RuleCase[] = [
  {
    code: "S151",
    breaks: on({ content: { ...ext4, device: "/dev/disk/by-partlabel/disk-main-root" } }),
    finds: [
      {
        message:
          'the content of the LUKS device "crypted" is on /dev/disk/by-partlabel/disk-main-root instead of /dev/mapper/crypted',
        path: at("root", "content", "content", "device"),
      },
    ],
    keeps: on({ content: { ...ext4, device: "/dev/mapper/crypted" } }),
  },
  {
    code: "S152",
    breaks: machine(
      { root, data },
      {},
      {
        fileSystems: { "/data": { device: "/dev/disk/by-partlabel/disk-main-data", fsType: "ext4" } },
      },
    ),
    finds: [
      {
        message:
          '/data is to be on /dev/disk/by-partlabel/disk-main-data, which holds the LUKS device "data"',
        path: ["fileSystems", "/data", "device"],
      },
    ],
    keeps: machine(
      { root, data },
      {},
      {
        fileSystems: { "/data": { device: "/dev/mapper/data", fsType: "ext4" } },
      },
    ),
  },
  {
    code: "S153",
    breaks: on({}, { data: { size: "9G", content: luks({ name: "crypted" }) } }),
    finds: [{ message: 'two LUKS devices have the name "crypted"', path: at("root", "content", "name") }],
    keeps: on({}, { data }),
  },
  {
    code: "S154",
    breaks: on({ initrdUnlock: false }),
    finds: [
      {
        message: 'the LUKS device "crypted" carries /, and stage 1 does not unlock it',
        path: at("root", "content", "initrdUnlock"),
      },
    ],
    keeps: on(
      { initrdUnlock: true },
      { data: { ...data, content: luks({ name: "data", initrdUnlock: false }) } },
    ),
  },
  {
    code: "S154",
    breaks: lvm({ initrdUnlock: false }),
    finds: [
      {
        message: 'the LUKS device "crypted" carries /, and stage 1 does not unlock it',
        path: at("root", "content", "initrdUnlock"),
      },
    ],
    keeps: lvm({}),
  },
  {
    code: "S155",
    breaks: discarding({}),
    finds: [
      {
        message: 'the LUKS device "crypted" holds back the discards of /',
        path: at("root", "content", "settings", "allowDiscards"),
      },
    ],
    keeps: discarding({ allowDiscards: true }),
  },
  {
    code: "S155",
    breaks: on({ content: { ...ext4, mountOptions: ["discard"] } }),
    finds: [
      {
        message: 'the LUKS device "crypted" holds back the discards of /',
        path: at("root", "content", "settings", "allowDiscards"),
      },
    ],
    keeps: on({ content: { ...ext4, mountOptions: ["nodiscard"] } }),
  },
  {
    code: "S156",
    breaks: on({ settings: { keyFile: "/tmp/secret.key" } }),
    finds: [
      {
        message: 'the key of the LUKS device "crypted", /tmp/secret.key, is not there at boot',
        path: at("root", "content", "settings", "keyFile"),
      },
    ],
    keeps: on({ passwordFile: "/tmp/secret.key" }),
  },
  {
    code: "S157",
    breaks: on({ keyFile: "/tmp/secret.key" }),
    finds: [
      {
        message: 'the LUKS device "crypted" uses the deprecated `keyFile`',
        path: at("root", "content", "keyFile"),
      },
    ],
    keeps: on({ settings: { keyFile: "/dev/disk/by-partlabel/key" } }),
  },
  {
    code: "S158",
    breaks: on({}, { swap: { size: "8G", content: swap({}) } }),
    finds: [
      {
        message: "the swap space /dev/disk/by-partlabel/disk-main-swap is not encrypted, as / is",
        path: at("swap", "content"),
      },
    ],
    keeps: on({}, { swap: { size: "8G", content: swap({ randomEncryption: true }) } }),
  },
  {
    code: "S158",
    breaks: on(
      {},
      { data: { size: "9G", content: filesystem({ format: "ext4", mountpoint: "/data" }) } },
      { swap: { devices: [{ device: "/data/swap", size: "1G" }] } },
    ),
    finds: [{ message: "the swap space /data/swap is not encrypted, as / is", path: ["swap", "devices", 0] }],
    keeps: on(
      {},
      { data: { size: "9G", content: filesystem({ format: "ext4", mountpoint: "/data" }) } },
      { swap: { devices: [{ device: "/swap", size: "1G" }] } },
    ),
  },
  {
    code: "S158",
    // Two members of one file system, each in LUKS: the root is encrypted through both.
    breaks: {
      devices: {
        disk: {
          a: diskWith("a", {
            ESP: esp(),
            swap: { size: "8G", content: swap({}) },
            root: { size: "100%", content: luks({ name: "a" }) },
          }),
          b: diskWith("b", {
            root: {
              size: "100%",
              content: luks({
                name: "b",
                content: btrfs({ extraArgs: ["/dev/mapper/a"], mountpoint: "/" }),
              }),
            },
          }),
        },
      },
    },
    finds: [
      {
        message: "the swap space /dev/disk/by-partlabel/disk-a-swap is not encrypted, as / is",
        path: ["devices", "disk", "a", "content", "partitions", "swap", "content"],
      },
    ],
    keeps: machine({ root, swap: { size: "8G", content: swap({}) } }),
  },
];
