/** Swap files and partitions, and hibernation. */
import { btrfs, filesystem, swap as swapPartition, type HostInput } from "../../generator/index.ts";
import { at, machine, root, type RuleCase } from "./judged.ts";

type Devices = NonNullable<NonNullable<HostInput["swap"]>["devices"]>;

const swapfile = { swapfile: { size: "8G" } };
const devices = (...list: Devices): HostInput => machine({ root }, {}, { swap: { devices: list } });
const subvolumes = (
  subvolumes: NonNullable<Parameters<typeof btrfs>[0]["subvolumes"]>,
  rest: HostInput = {},
  extraArgs: string[] = [],
): HostInput =>
  machine(
    {
      root: {
        size: "100%",
        content: btrfs({ extraArgs, subvolumes: { "@": { mountpoint: "/" }, ...subvolumes } }),
      },
    },
    {},
    rest,
  );
const file = (device: string): HostInput => ({ swap: { devices: [{ device, size: "8G" }] } });
const swapped = (...partitions: Parameters<typeof swapPartition>[0][]): HostInput =>
  machine({
    root,
    ...Object.fromEntries(
      partitions.map((one, i) => [`swap${i}`, { size: "8G", content: swapPartition(one) }]),
    ),
  });
const own = { "@swap": { mountpoint: "/.swap", swap: swapfile } };

export const swap: readonly RuleCase[] = [
  {
    code: "S160",
    breaks: machine({ root }, { nodev: { "/scratch": { fsType: "tmpfs" } } }, file("/scratch/swap")),
    finds: [
      {
        message: "the swap file /scratch/swap lies on /scratch, and tmpfs can't hold one",
        path: ["swap", "devices", 0, "device"],
      },
    ],
    keeps: machine({ root }, { nodev: { "/scratch": { fsType: "tmpfs" } } }, file("/var/swap")),
  },
  {
    code: "S161",
    breaks: subvolumes({ "@swap": { swap: swapfile } }),
    finds: [
      {
        message: 'the subvolume "@swap" holds swap files and has no `mountpoint`',
        path: at("root", "content", "subvolumes", "@swap", "swap"),
      },
    ],
    keeps: subvolumes(own),
  },
  {
    code: "S161",
    breaks: subvolumes(own, { btrfs: { subvolumes: { "@swap": { mountpoint: null } } } }),
    finds: [
      {
        message: 'the subvolume "@swap" holds swap files and has no `mountpoint`',
        path: at("root", "content", "subvolumes", "@swap", "swap"),
      },
    ],
    keeps: subvolumes(own, { btrfs: { subvolumes: { "@swap": { mountpoint: "/swap" } } } }),
  },
  {
    code: "S162",
    breaks: subvolumes({ "@": { mountpoint: "/", swap: swapfile } }),
    finds: [
      {
        message: 'the swap file /swapfile keeps the subvolume "@" at / from being snapshotted',
        path: at("root", "content", "subvolumes", "@", "swap", "swapfile"),
      },
    ],
    keeps: subvolumes(own),
  },
  {
    code: "S162",
    breaks: subvolumes({ "@data": { mountpoint: "/data", role: "standard" } }, file("/data/swap")),
    finds: [
      {
        message: 'the swap file /data/swap keeps the subvolume "@data" at /data from being snapshotted',
        path: ["swap", "devices", 0, "device"],
      },
    ],
    keeps: subvolumes({ "@data": { mountpoint: "/data" } }, file("/data/swap")),
  },
  {
    code: "S163",
    breaks: subvolumes(own, {}, ["-d raid1", "/dev/disk/by-id/other"]),
    finds: [
      {
        message: "the swap file /.swap/swapfile lies on a btrfs file system of 2 devices",
        path: at("root", "content", "subvolumes", "@swap", "swap", "swapfile"),
      },
    ],
    keeps: subvolumes(own, {}, ["-f"]),
  },
  {
    code: "S164",
    breaks: devices({ device: "/swapfile" }),
    finds: [
      { message: "nobody makes the swap file /swapfile: it has no `size`", path: ["swap", "devices", 0] },
    ],
    keeps: devices({ device: "/swapfile", size: "8G" }),
  },
  {
    code: "S165",
    breaks: devices({ device: "/swapfile", size: "8G" }, { device: "/swapfile", size: "8G", priority: 5 }),
    finds: [
      {
        message: "the swap space /swapfile is declared twice",
        path: ["swap", "devices", 1, "device"],
      },
    ],
    keeps: devices({ device: "/swapfile", size: "8G" }, { device: "/var/swapfile", size: "8G" }),
  },
  {
    code: "S165",
    breaks: subvolumes(own, file("/.swap/swapfile")),
    finds: [
      {
        message: "the swap space /.swap/swapfile is declared twice",
        path: ["swap", "devices", 0, "device"],
      },
    ],
    keeps: subvolumes(own, file("/.swap/another")),
  },
  {
    code: "S166",
    breaks: swapped({ randomEncryption: true, resumeDevice: true }),
    finds: [
      {
        message: "/dev/disk/by-partlabel/disk-main-swap0 can't be resumed from: its key is a random one",
        path: at("swap0", "content", "resumeDevice"),
      },
    ],
    keeps: swapped({ resumeDevice: true }, { randomEncryption: true }),
  },
  {
    code: "S167",
    breaks: swapped({ resumeDevice: true }, { resumeDevice: true }),
    finds: [
      {
        message: "/dev/disk/by-partlabel/disk-main-swap1 is a second device to resume from",
        path: at("swap1", "content", "resumeDevice"),
      },
    ],
    keeps: swapped({ resumeDevice: true }, { resumeDevice: false }),
  },
  {
    code: "S168",
    breaks: devices({ device: "/dev/disk/by-label/swap", randomEncryption: true }),
    finds: [
      {
        message: "/dev/disk/by-label/swap does not outlive the first boot with `randomEncryption`",
        path: ["swap", "devices", 0, "device"],
      },
    ],
    keeps: devices({ device: "/dev/disk/by-partlabel/swap", randomEncryption: true }),
  },
  {
    code: "S169",
    breaks: devices({ device: "/dev/disk/by-partlabel/swap", size: "8G" }),
    finds: [
      {
        message: "/dev/disk/by-partlabel/swap is a device, and a `size` has no effect on it",
        path: ["swap", "devices", 0, "size"],
      },
    ],
    keeps: devices({ device: "/dev/disk/by-partlabel/swap" }),
  },
  {
    code: "S160",
    // A file on a file system that disko does not own.
    breaks: machine(
      { root },
      {},
      {
        hostId: "8425e349",
        fileSystems: { "/data": { device: "tank/data", fsType: "zfs" } },
        ...file("/data/swap"),
      },
    ),
    finds: [
      {
        message: "the swap file /data/swap lies on /data, and zfs can't hold one",
        path: ["swap", "devices", 0, "device"],
      },
    ],
    keeps: machine(
      { root, data: { size: "9G", content: filesystem({ format: "xfs", mountpoint: "/data" }) } },
      {},
      {
        ...file("/data/swap"),
      },
    ),
  },
];
