/** Partitions, and the space on a disk. */
import { btrfs, disk, esp, filesystem, luks, table, type HostInput } from "../../generator/index.ts";
import { at, diskWith, machine, root, type RuleCase } from "./judged.ts";

const ext4 = (mountpoint: string) => filesystem({ format: "ext4", mountpoint });
const sized = (capacity: string, partitions: Parameters<typeof diskWith>[1]): HostInput => ({
  devices: { disk: { main: diskWith("main", { ESP: esp(), ...partitions }, capacity) } },
});
const withSwap = (size: string, partition: { size: string }, capacity?: string): HostInput => ({
  devices: {
    disk: {
      main: diskWith(
        "main",
        {
          ESP: esp(),
          root: {
            ...partition,
            content: luks({
              name: "crypted",
              content: btrfs({
                subvolumes: {
                  "@": { mountpoint: "/" },
                  "@swap": { mountpoint: "/.swap", swap: { swapfile: { size } } },
                },
              }),
            }),
          },
        },
        capacity,
      ),
    },
  },
});

type Place = { start?: string; end?: string; size?: string };
const overlapping = (a: Place, b: Place, capacity?: string): HostInput => {
  const boot = { ...esp(), priority: 1, size: "1G" };
  const partitions = {
    ESP: boot,
    a: { ...a, priority: 2, content: ext4("/") },
    b: { ...b, content: ext4("/b") },
  };
  return { devices: { disk: { main: diskWith("main", partitions, capacity) } } };
};
const legacy = (format: "gpt" | "msdos" | undefined, name: string | undefined): HostInput => ({
  boot: { loader: "none" },
  devices: {
    disk: {
      main: disk({
        device: "/dev/disk/by-id/main",
        content: table({
          format,
          partitions: [
            { name: "boot", end: "1G" },
            { name, start: "1G", content: ext4("/") },
          ],
        }),
      }),
    },
  },
});

export const space: readonly RuleCase[] = [
  {
    code: "S111",
    breaks: machine({ root, home: { size: "100%", content: ext4("/home") } }),
    finds: [
      {
        message: 'the partitions "home" and "root" both take the rest of the disk',
        path: at("root", "size"),
      },
    ],
    keeps: machine({ root, home: { size: "20G", content: ext4("/home") } }),
  },
  {
    code: "S111",
    breaks: machine({ root, home: { end: "-0", content: ext4("/home") } }),
    finds: [
      {
        message: 'the partitions "home" and "root" both take the rest of the disk',
        path: at("root", "size"),
      },
    ],
    // An end before the disk's leaves room for the one that fills it.
    keeps: machine({ root, home: { end: "-20G", content: ext4("/home") } }),
  },
  {
    code: "S112",
    breaks: machine({ root, home: { content: ext4("/home") } }),
    finds: [{ message: 'the partition "home" has neither `size` nor `end`', path: at("home") }],
    keeps: machine({ root, home: { start: "60G", end: "80G", content: ext4("/home") } }),
  },
  {
    code: "S113",
    breaks: machine({ root: { ...root, priority: 1 } }),
    finds: [
      { message: '"root" takes the rest of the disk before "ESP" is made', path: at("root", "priority") },
    ],
    keeps: machine({ root: { ...root, priority: 2000 } }),
  },
  {
    code: "S113",
    breaks: machine({
      data: { end: "-0", content: ext4("/data") },
      root: { size: "20G", content: ext4("/") },
    }),
    finds: [{ message: '"data" takes the rest of the disk before "root" is made', path: at("data", "end") }],
    keeps: machine({
      data: { size: "100%", content: ext4("/data") },
      root: { size: "20G", content: ext4("/") },
    }),
  },
  {
    code: "S114",
    breaks: sized("64GiB", { root: { size: "64G", content: ext4("/") } }),
    finds: [
      {
        message: 'the disk "main" has 64 GiB, and its partitions need 65.0 GiB: 1.0 GiB too much',
        path: ["devices", "disk", "main", "capacity"],
      },
    ],
    keeps: sized("64GiB", { root: { size: "62G", content: ext4("/") } }),
  },
  {
    code: "S114",
    breaks: sized("64GiB", { data: { size: "64510M", content: ext4("/data") }, root }),
    finds: [
      {
        message: 'the disk "main" has 64 GiB, and its other partitions leave 0 bytes of it to "root"',
        path: at("root", "size"),
      },
    ],
    keeps: sized("64GiB", { data: { size: "60G", content: ext4("/data") }, root }),
  },
  {
    code: "S115",
    breaks: withSwap("20G", { size: "16G" }),
    finds: [
      {
        message: "swap files of 20 GiB don't fit in the 16 GiB of /dev/mapper/crypted",
        path: at("root", "content", "content", "subvolumes", "@swap", "swap", "swapfile", "size"),
      },
    ],
    keeps: withSwap("8G", { size: "16G" }),
  },
  {
    code: "S115",
    breaks: withSwap("20G", { size: "100%" }, "16G"),
    finds: [
      {
        message: "swap files of 20 GiB don't fit in the 15.0 GiB of /dev/mapper/crypted",
        path: at("root", "content", "content", "subvolumes", "@swap", "swap", "swapfile", "size"),
      },
    ],
    keeps: withSwap("20G", { size: "100%" }, "32G"),
  },
  {
    code: "S115",
    breaks: machine(
      { root: { size: "16G", content: ext4("/") } },
      {},
      { swap: { devices: [{ device: "/var/swap", size: "32G" }] } },
    ),
    finds: [
      {
        message: "swap files of 32 GiB don't fit in the 16 GiB of /dev/disk/by-partlabel/disk-main-root",
        path: ["swap", "devices", 0, "size"],
      },
    ],
    keeps: machine({ root }, {}, { swap: { devices: [{ device: "/var/swap", size: "32G" }] } }),
  },
  {
    code: "S116",
    breaks: machine({ root, data: { size: "512", content: ext4("/data") } }),
    finds: [{ message: 'the partition "data" is to hold a content in 256 KiB', path: at("data", "size") }],
    keeps: machine({ root, data: { size: "512M", content: ext4("/data") } }),
  },
  {
    code: "S180",
    breaks: overlapping({ start: "2G", end: "20G" }, { start: "10G", end: "30G" }),
    finds: [
      {
        message: 'the partitions "a" (2 GiB to 20 GiB) and "b" (10 GiB to 30 GiB) overlap',
        path: at("b", "start"),
      },
    ],
    // What has no start goes where there is most room.
    keeps: overlapping({ start: "2G", end: "20G" }, { size: "10G" }, "35G"),
  },
  {
    code: "S180",
    // Without a start it would be put behind "a", but there is more room before it, and not enough.
    breaks: overlapping({ start: "20G", size: "10G" }, { size: "25G" }, "40G"),
    finds: [
      {
        message: 'the partitions "a" (20 GiB to 30 GiB) and "b" (1.0 GiB to 26.0 GiB) overlap',
        path: at("b", "size"),
      },
    ],
    keeps: overlapping({ start: "20G", size: "10G" }, { size: "18G" }, "40G"),
  },
  {
    code: "S180",
    // An end is the last sector that belongs to the partition.
    breaks: overlapping({ start: "2G", end: "20G" }, { start: "20G", end: "30G" }),
    finds: [
      {
        message: 'the partitions "a" (2 GiB to 20 GiB) and "b" (20 GiB to 30 GiB) overlap',
        path: at("b", "start"),
      },
    ],
    keeps: overlapping({ start: "2G", size: "18G" }, { start: "20G", end: "30G" }),
  },
  {
    code: "S180",
    breaks: overlapping({ end: "-10G" }, { start: "50G", size: "5G" }),
    finds: [
      {
        message: 'the partitions "a" (1.0 GiB to the end of the disk) and "b" (50 GiB to 55 GiB) overlap',
        path: at("b", "start"),
      },
    ],
    keeps: overlapping({ end: "-10G" }, { start: "-10G", size: "5G" }),
  },
  {
    code: "S117",
    breaks: legacy("gpt", undefined),
    finds: [
      {
        message: "partition 2 of the table has no name",
        path: ["devices", "disk", "main", "content", "partitions", 1],
      },
    ],
    keeps: legacy("gpt", "root"),
  },
  {
    code: "S117",
    breaks: legacy(undefined, undefined),
    finds: [
      {
        message: "partition 2 of the table has no name",
        path: ["devices", "disk", "main", "content", "partitions", 1],
      },
    ],
    keeps: legacy("msdos", undefined),
  },
];
