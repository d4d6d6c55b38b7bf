/** Wishes for btrfs that can't come true. */
import { btrfs, byLabel, filesystem, type HostInput } from "../../generator/index.ts";
import { at, machine, root, type RuleCase } from "./judged.ts";

const forced = (option: string, temporary: object): HostInput =>
  machine({
    root: {
      size: "100%",
      content: btrfs({
        subvolumes: {
          "@": { mountpoint: "/", mountOptions: [option] },
          "@tmp": { mountpoint: "/tmp", ...temporary },
        },
      }),
    },
  });
const entries = (option: string): HostInput =>
  machine(
    { root },
    {},
    {
      fileSystems: {
        "/data": byLabel("data", { fsType: "btrfs", options: ["subvol=data", option] }),
        "/raw": byLabel("data", { fsType: "btrfs", options: ["subvol=raw", "compress=no"] }),
      },
    },
  );
const uncopied = (more: Partial<Parameters<typeof btrfs>[0]>): HostInput =>
  machine({ root: { size: "100%", content: btrfs({ mountOptions: ["nodatacow"], ...more }) } });
const joined = (option: string): HostInput =>
  machine(
    {
      root: {
        size: "100%",
        content: btrfs({
          subvolumes: { "@": { mountpoint: "/", mountOptions: ["compress=zstd"] }, "@x": {} },
        }),
      },
    },
    {},
    {
      fileSystems: {
        "/x": {
          device: "/dev/disk/by-partlabel/disk-main-root",
          fsType: "btrfs",
          options: ["subvol=@x", option],
        },
      },
    },
  );

export const undelivered: readonly RuleCase[] = [
  {
    code: "S186",
    breaks: forced("compress-force=zstd:3", { role: "temporary" }),
    finds: [
      {
        message:
          '"@tmp" is not to be compressed (role temporary), but `compress-force=zstd:3` of its file system compresses it',
        path: at("root", "content", "subvolumes", "@tmp"),
      },
    ],
    keeps: forced("compress=zstd:3", { role: "temporary" }),
  },
  {
    code: "S186",
    breaks: forced("compress-force", { mountOptions: ["compress=no"] }),
    finds: [
      {
        message: '"@tmp" is not to be compressed, but `compress-force` of its file system compresses it',
        path: at("root", "content", "subvolumes", "@tmp"),
      },
    ],
    // What is not copied on write is not compressed, by force or otherwise.
    keeps: forced("compress-force", { copyOnWrite: false }),
  },
  {
    code: "S186",
    breaks: entries("compress-force=lzo"),
    finds: [
      {
        message: "/raw is not to be compressed, but `compress-force=lzo` of its file system compresses it",
        path: ["fileSystems", "/raw"],
      },
    ],
    keeps: entries("compress=lzo"),
  },
  {
    code: "S137",
    breaks: joined("compress=lzo"),
    finds: [
      {
        message:
          "/x says `compress=lzo`, but disko's mount on the same btrfs file system says `compress=zstd`",
        path: ["fileSystems", "/x", "options", 1],
      },
    ],
    // What disko's mounts do not say, they get from the entry.
    keeps: joined("commit=60"),
  },
  {
    code: "S190",
    breaks: machine({
      root,
      db: { size: "9G", content: filesystem({ format: "btrfs", mountpoint: "/db", role: "database" }) },
    }),
    finds: [
      {
        message: "/dev/disk/by-partlabel/disk-main-db is to be btrfs, and is declared by `filesystem`",
        path: at("db", "content", "format"),
      },
    ],
    keeps: machine({
      root,
      db: { size: "9G", content: btrfs({ subvolumes: { "@": { mountpoint: "/db", role: "database" } } }) },
    }),
  },
  {
    code: "S139",
    breaks: uncopied({ subvolumes: { "@": { mountpoint: "/" }, "@home": {} } }),
    finds: [
      {
        message:
          '`nodatacow` of the top level would hold for all subvolumes of its file system, "@" and "@home" too',
        path: at("root", "content", "mountOptions", 0),
        hint: "say `copyOnWrite: false` at the subvolumes that it is meant for, be it all of them",
      },
    ],
    keeps: uncopied({ subvolumes: { "@": { mountpoint: "/", copyOnWrite: false } } }),
  },
  {
    code: "S136",
    breaks: uncopied({ mountpoint: "/", compression: "lzo" }),
    finds: [
      {
        message: 'the file system is not copied on write (`nodatacow`), and its `compression` is "lzo"',
        path: at("root", "content", "compression"),
        hint: "take one of the two out",
      },
    ],
    keeps: uncopied({ mountpoint: "/", compression: false }),
  },
];
