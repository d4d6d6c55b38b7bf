/** Mount options of btrfs, which hold for a whole file system. */
import { btrfs as makeBtrfs, byLabel, type HostInput } from "../../generator/index.ts";
import { at, machine, root, type RuleCase } from "./judged.ts";

type Btrfs = Parameters<typeof makeBtrfs>[0];
type Changes = HostInput["btrfs"];

const on = (fileSystem: Btrfs, changes: Changes = {}): HostInput =>
  machine({ root: { size: "100%", content: makeBtrfs(fileSystem) } }, {}, { btrfs: changes });
const two = (first: string[], second: string[], more: Partial<Btrfs> = {}): HostInput =>
  on({
    ...more,
    subvolumes: {
      "@": { mountpoint: "/", mountOptions: first },
      "@home": { mountpoint: "/home", mountOptions: second },
    },
  });
const subvolume = (key: string, ...more: (string | number)[]) =>
  at("root", "content", "subvolumes", key, ...more);
const entries = (first: string[], second: string[], role?: "database"): HostInput =>
  machine(
    { root },
    {},
    {
      fileSystems: {
        "/data": byLabel("data", { fsType: "btrfs", options: ["subvol=data", ...first] }),
        "/db": byLabel("data", { fsType: "btrfs", role, options: ["subvol=db", ...second] }),
      },
    },
  );

export const btrfs: readonly RuleCase[] = [
  {
    code: "S131",
    breaks: two(["noatime", "compress=zstd"], ["compress=lzo"]),
    finds: [
      {
        message: '"@home" says `compress=lzo`, but "@" of the same btrfs file system says `compress=zstd`',
        path: subvolume("@home", "mountOptions", 0),
      },
    ],
    // Two ways to say one thing; and options of one mount may differ.
    keeps: two(["noatime", "compress=zstd"], ["relatime", "ro", "compress=zstd:3"]),
  },
  {
    code: "S131",
    breaks: two(["ssd"], [], { mountOptions: ["nossd"] }),
    finds: [
      {
        message: '"@" says `ssd`, but the top level of the same btrfs file system says `nossd`',
        path: subvolume("@", "mountOptions", 0),
      },
    ],
    // An option that only some mounts state is set on all.
    keeps: two(["ssd"], []),
  },
  {
    code: "S131",
    breaks: on(
      { subvolumes: { "@": { mountpoint: "/", mountOptions: ["compress=zstd"] }, "@home": {} } },
      { subvolumes: { "@home": { mountpoint: "/home", mountOptions: ["compress=zstd:9"] } } },
    ),
    finds: [
      {
        message: '"@home" says `compress=zstd:9`, but "@" of the same btrfs file system says `compress=zstd`',
        path: ["btrfs", "subvolumes", "@home", "mountOptions", 0],
      },
    ],
    // strata delivers these two as attributes of the directory.
    keeps: on(
      { subvolumes: { "@": { mountpoint: "/", mountOptions: ["compress=zstd"] }, "@home": {} } },
      { subvolumes: { "@home": { mountpoint: "/home", mountOptions: ["compress=no", "nodatacow"] } } },
    ),
  },
  {
    code: "S131",
    // A change that is undefined is none.
    breaks: on(
      {
        subvolumes: {
          "@": { mountpoint: "/", mountOptions: ["compress=lzo"] },
          "@home": { mountpoint: "/home", mountOptions: ["compress=zstd:9"] },
        },
      },
      { subvolumes: { "@": { mountOptions: undefined }, "@home": { mountOptions: undefined } } },
    ),
    finds: [
      {
        message: '"@home" says `compress=zstd:9`, but "@" of the same btrfs file system says `compress=lzo`',
        path: subvolume("@home", "mountOptions", 0),
      },
    ],
    keeps: on(
      {
        subvolumes: {
          "@": { mountpoint: "/", mountOptions: ["compress=lzo"] },
          "@home": { mountpoint: "/home", mountOptions: ["compress=zstd:9"] },
        },
      },
      { subvolumes: { "@home": { mountOptions: [] } } },
    ),
  },
  {
    code: "S139",
    breaks: on(
      { subvolumes: { "@": { mountpoint: "/" }, "@home": { mountpoint: "/home" } } },
      { subvolumes: { "@home": { mountOptions: ["nodatasum"] } } },
    ),
    finds: [
      {
        message: '`nodatasum` of the subvolume "@home" would hold for all subvolumes of its file system',
        path: ["btrfs", "subvolumes", "@home", "mountOptions", 0],
      },
    ],
    keeps: on(
      {
        subvolumes: {
          "@": { mountpoint: "/" },
          "@home": { mountpoint: "/home", mountOptions: ["nodatasum"] },
        },
      },
      { subvolumes: { "@home": { mountOptions: [] } } },
    ),
  },
  {
    code: "S139",
    breaks: two([], ["nodatasum"]),
    finds: [
      {
        message: '`nodatasum` of the subvolume "@home" would hold for all subvolumes of its file system',
        path: subvolume("@home", "mountOptions", 0),
      },
    ],
    keeps: two(["nodatasum"], ["nodatasum"]),
  },
  {
    code: "S131",
    breaks: two(["commit=30"], ["commit=60"]),
    finds: [
      {
        message: '"@home" says `commit=60`, but "@" of the same btrfs file system says `commit=30`',
        path: subvolume("@home", "mountOptions", 0),
      },
    ],
    // Devices are added to one another.
    keeps: two(["device=/dev/disk/by-id/a", "device=/dev/disk/by-id/b"], ["device=/dev/disk/by-id/c"]),
  },
  {
    code: "S132",
    breaks: two(["compress=lzo"], [], { compression: "zstd:3" }),
    finds: [
      {
        message: '"@" says `compress=lzo`, but the file system\'s `compression` is "zstd:3"',
        path: subvolume("@", "mountOptions", 0),
      },
    ],
    keeps: two(["compress=zstd"], ["compress=no"], { compression: "zstd:3" }),
  },
  {
    code: "S132",
    breaks: two(["compress=zstd"], [], { compression: false }),
    finds: [
      {
        message: '"@" says `compress=zstd`, but the file system\'s `compression` is false',
        path: subvolume("@", "mountOptions", 0),
      },
    ],
    keeps: two([], [], { compression: false }),
  },
  {
    code: "S136",
    breaks: two(["compress=zstd"], ["nodatacow", "compress=zstd"]),
    finds: [
      {
        message: '"@home" is not copied on write, and says `compress=zstd`',
        path: subvolume("@home", "mountOptions", 1),
      },
    ],
    keeps: two(["compress=zstd"], ["nodatacow"]),
  },
  {
    code: "S136",
    breaks: on({ mountpoint: "/", mountOptions: ["nodatacow", "compress=zstd"] }),
    finds: [
      {
        message: "the file system is not copied on write (`nodatacow`), and says `compress=zstd`",
        path: at("root", "content", "mountOptions", 1),
      },
    ],
    keeps: on({ mountpoint: "/", mountOptions: ["compress=zstd"] }),
  },
  {
    code: "S137",
    breaks: entries(["compress=zstd"], ["compress=lzo"]),
    finds: [
      {
        message: "/db says `compress=lzo`, but /data on the same btrfs file system says `compress=zstd`",
        path: ["fileSystems", "/db", "options", 1],
      },
    ],
    keeps: entries(["compress=zstd"], ["noexec", "nodatacow"]),
  },
  {
    code: "S138",
    breaks: entries([], ["compress=lzo"], "database"),
    finds: [
      {
        message: "/db has the role database, which is not compressed, and says `compress=lzo`",
        path: ["fileSystems", "/db", "options", 1],
      },
    ],
    keeps: entries(["compress=lzo"], [], "database"),
  },
];
