/** A root that is reset: what stands in it and beside it. */
import {
  bcachefs,
  bcachefs_filesystem,
  bind,
  biosBoot,
  btrfs,
  disk,
  filesystem,
  gpt,
  type HostInput,
} from "../../generator/index.ts";
import { at, machine, type RuleCase } from "./judged.ts";
import { dataset, datasets, legacy, onZfs } from "./on-zfs.ts";
import { directory, joined, kept, persisting, resetting, subvolumes } from "./persisting.ts";

const subvolume = (name: string) => at("root", "content", "subvolumes", name);
const keptIn = (name: string, more: typeof subvolumes = {}): HostInput =>
  persisting({}, { rootReset: { enable: true, keptIn: name } }, more);
const taken = (name: string, problem: string, more: typeof subvolumes = {}): RuleCase => ({
  code: "S297",
  breaks: keptIn(name, more),
  finds: [{ message: problem, path: ["rootReset", "keptIn"] }],
  keeps: keptIn("@snapshots", { "@snapshots": { mountpoint: "/.snapshots" } }),
});

/** A host with a backup of some paths. */
const backedUp = (paths?: string[]): HostInput =>
  persisting(
    { directories: { "/var/lib/systemd/timers": true, "/var/lib/strata-backup": true } },
    {
      backup: {
        enable: true,
        subvolumes: paths,
        password: { file: "/persist/restic" },
        destination: { type: "s3", endpoint: "https://s3.example.org", bucket: "vault" },
        credentials: { file: "/persist/s3" },
      },
    },
  );

/** A desktop's bcachefs, with subvolumes beside those of every host. */
const onBcachefs = (more: Record<string, { mountpoint?: string }>): HostInput =>
  machine(
    { pool: { size: "100%", content: bcachefs({ filesystem: "pool" }) } },
    {
      bcachefs_filesystems: {
        pool: bcachefs_filesystem({
          subvolumes: {
            "@root": { mountpoint: "/" },
            "@nix": { mountpoint: "/nix" },
            "@persist": { mountpoint: "/persist" },
            ...more,
          },
        }),
      },
    },
    {
      rootReset: { enable: true, keptIn: "@snapshots" },
      backup: { enable: false },
      persistence: { enable: true, volumes: { "/persist": kept } },
    },
  );

/** A host that GRUB starts, with a partition at /boot or without one. */
const withGrub = (hasBoot: boolean): HostInput => ({
  boot: { loader: "grub" },
  rootReset: { enable: true },
  backup: { enable: false },
  persistence: { enable: true, volumes: { "/persist": kept } },
  devices: {
    disk: {
      main: disk({
        device: "/dev/disk/by-id/main",
        content: gpt({
          partitions: {
            bios: biosBoot(),
            ...(hasBoot && {
              boot: { size: "1G", content: filesystem({ format: "ext4", mountpoint: "/boot" }) },
            }),
            root: { size: "100%", content: btrfs({ subvolumes }) },
          },
        }),
      }),
    },
  },
});

export const rootResetAround: readonly RuleCase[] = [
  {
    code: "S293",
    breaks: resetting(
      { "/persist": joined({}) },
      {},
      {
        "@root": { mountpoint: "/" },
        "@persist": { mountpoint: "/persist" },
      },
    ),
    finds: [{ message: "/nix is on the root, which is reset", path: subvolume("@root") }],
    keeps: resetting(
      { "/persist": joined({}) },
      {},
      {
        "@root": { mountpoint: "/" },
        "@persist": { mountpoint: "/persist" },
        "@store": { mountpoint: "/nix/store" },
      },
    ),
  },
  {
    code: "S294",
    breaks: withGrub(false),
    finds: [
      {
        message: "GRUB reads /boot, which is on the root, and that is reset",
        path: subvolume("@root"),
      },
    ],
    keeps: withGrub(true),
  },
  {
    code: "S295",
    breaks: persisting({}, {}, { "@root/srv": { mountpoint: "/srv" }, "@root/var": {} }),
    finds: [
      {
        message: 'the subvolume "@root/srv" is in "@root", and is put aside with it',
        path: subvolume("@root/srv"),
      },
      {
        message: 'the subvolume "@root/var" is in "@root", and is put aside with it',
        path: subvolume("@root/var"),
      },
    ],
    keeps: persisting({}, {}, { "@rootless": { mountpoint: "/srv" } }),
  },
  {
    code: "S295",
    breaks: onZfs({ ...datasets, "root/srv": legacy("/srv") }),
    finds: [
      {
        message: 'the dataset "tank/root/srv" is in "tank/root", and is put aside with it',
        path: dataset("root/srv"),
      },
    ],
    keeps: onZfs({ ...datasets, srv: legacy("/srv") }),
  },
  {
    code: "S296",
    breaks: persisting(
      {},
      {
        fileSystems: {
          "/mnt": {
            device: "/dev/disk/by-partlabel/disk-main-root",
            fsType: "btrfs",
            options: ["subvol=@root"],
          },
        },
      },
    ),
    finds: [{ message: "/mnt is what / is, and is reset with it", path: ["fileSystems", "/mnt"] }],
    keeps: persisting(
      {},
      {
        fileSystems: {
          "/mnt": {
            device: "/dev/disk/by-partlabel/disk-main-root",
            fsType: "btrfs",
            options: ["subvol=@persist"],
          },
        },
      },
    ),
  },
  {
    code: "S297",
    breaks: onBcachefs({ "@snapshots": { mountpoint: "/srv" } }),
    finds: [{ message: '"@snapshots" is mounted at /srv', path: ["rootReset", "keptIn"] }],
    keeps: onBcachefs({ "@snapshots": {} }),
  },
  taken("@root", 'the old roots would be kept in the root itself, "@root"'),
  taken("@root/old", 'the old roots would be kept in the root itself, "@root"'),
  taken("@root.new", '"@root.new" is the name under which a new root is made'),
  taken("../old", '"../old" can\'t be the path of a subvolume'),
  taken("@persist", '"@persist" is mounted at /persist, and /persist lies on it'),
  taken("@srv", '"@srv" is mounted at /srv', { "@srv": { mountpoint: "/srv" } }),
  taken("@db", '"@db" has the role database', { "@db": { mountpoint: "/db", role: "database" } }),
  taken("@swap", '"@swap" holds a swap file', {
    "@swap": { mountpoint: "/.swap", swap: { swapfile: { size: "1G" } } },
  }),
  {
    code: "S297",
    breaks: resetting(
      { "/persist": joined({}) },
      { rootReset: { enable: true, keptIn: "system" } },
      {
        "system/root": { mountpoint: "/" },
        "@nix": { mountpoint: "/nix" },
        "@persist": { mountpoint: "/persist" },
      },
    ),
    finds: [{ message: '"system" holds the root itself, "system/root"', path: ["rootReset", "keptIn"] }],
    keeps: resetting(
      { "/persist": joined({}) },
      { rootReset: { enable: true, keptIn: "system/old" } },
      {
        "system/root": { mountpoint: "/" },
        "@nix": { mountpoint: "/nix" },
        "@persist": { mountpoint: "/persist" },
      },
    ),
  },
  {
    code: "S297",
    breaks: onZfs(datasets, {}, { keptIn: "@old" }),
    finds: [{ message: '"tank/@old" can\'t be the name of a dataset', path: ["rootReset", "keptIn"] }],
    keeps: onZfs(datasets, {}, { keptIn: "old" }),
  },
  {
    code: "S299",
    also: ["S162"],
    breaks: persisting({}, { swap: { devices: [{ device: "/var/swapfile", size: "8G" }] } }),
    finds: [
      { message: "the swap file /var/swapfile is put aside with the root", path: ["swap", "devices", 0] },
    ],
    keeps: persisting({}, {}, { "@swap": { mountpoint: "/.swap", swap: { swapfile: { size: "1G" } } } }),
  },
  {
    code: "S300",
    breaks: persisting({}, { snapshots: { enable: true, subvolumes: { "/": true } } }),
    finds: [
      {
        message: "/ is to have snapshots, and is reset at each boot",
        path: ["snapshots", "subvolumes", "/"],
      },
    ],
    keeps: persisting({}, { snapshots: { enable: true, subvolumes: { "/": false } } }),
  },
  {
    code: "S301",
    breaks: backedUp(["/persist", "/", "/etc"]),
    finds: [
      { message: "/ is to be backed up, and is reset at each boot", path: ["backup", "subvolumes", 1] },
      { message: "/etc is to be backed up, and is reset at each boot", path: ["backup", "subvolumes", 2] },
    ],
    // Where it persists, a path is read on its volume.
    keeps: backedUp(["/persist", "/var/lib/nixos"]),
  },
  {
    code: "S301",
    breaks: backedUp(["/persist", "/var"]),
    finds: [
      { message: "/var is to be backed up, and is reset at each boot", path: ["backup", "subvolumes", 1] },
    ],
    keeps: backedUp(),
  },
  {
    code: "S302",
    breaks: persisting({}, { fileSystems: { "/srv": bind("/data/srv") } }),
    finds: [{ message: "/srv is /data/srv, which is lost at each boot", path: ["fileSystems", "/srv"] }],
    keeps: persisting(directory("/data"), { fileSystems: { "/srv": bind("/data/srv") } }),
  },
  {
    code: "S307",
    breaks: persisting({}, {}, { "@root.new": {} }),
    finds: [
      {
        message: 'the subvolume "@root.new" has the name under which a new root is made',
        path: subvolume("@root.new"),
      },
    ],
    keeps: persisting({}, {}, { "@root.old": {} }),
  },
];
