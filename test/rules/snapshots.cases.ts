import {
  bcachefs,
  bcachefs_filesystem,
  btrfs,
  byLabel,
  zfs,
  zfs_fs,
  zpool,
  type HostInput,
} from "../../generator/index.ts";
import type { SpecPath } from "../../generator/model/path.ts";
import { at, diskWith, machine, type RuleCase } from "./judged.ts";

type Subvolumes = NonNullable<Parameters<typeof btrfs>[0]>["subvolumes"];
type Snapshots = NonNullable<HostInput["snapshots"]>;

const system: Subvolumes = { "@": { mountpoint: "/" }, "@home": { mountpoint: "/home" } };

/** A host with subvolumes and snapshots. */
const on = (subvolumes: Subvolumes, snapshots: Snapshots = {}, rest: HostInput = {}): HostInput =>
  machine(
    { root: { size: "100%", content: btrfs({ subvolumes }) } },
    {},
    { ...rest, snapshots: { enable: true, ...snapshots } },
  );
const named = (...path: SpecPath): SpecPath => ["snapshots", "subvolumes", ...path];
const subvolume = (name: string): SpecPath => at("root", "content", "subvolumes", name);

/** A host with a ZFS dataset at /srv. */
const onZfs = (snapshots: Snapshots): HostInput =>
  machine(
    {
      root: { size: "10G", content: btrfs({ subvolumes: system }) },
      tank: { size: "100%", content: zfs({ pool: "tank" }) },
    },
    { zpool: { tank: zpool({ datasets: { srv: zfs_fs({ mountpoint: "/srv" }) } }) } },
    { hostId: "8425e349", snapshots: { enable: true, ...snapshots } },
  );

/** A host with bcachefs subvolumes. */
const onBcachefs = (subvolumes: Record<string, { mountpoint?: string }>): HostInput =>
  machine(
    { root: { size: "100%", content: bcachefs({ filesystem: "fs" }) } },
    { bcachefs_filesystems: { fs: bcachefs_filesystem({ subvolumes }) } },
    { snapshots: { enable: true } },
  );

/** A host whose disk has a size, with one mount that holds so much. */
const holding = (size: string, dailyChange: string, snapshots: Snapshots = { enable: false }): HostInput => ({
  ...machine(
    {},
    {
      disk: {
        main: diskWith(
          "main",
          {
            ESP: {
              type: "EF00",
              size: "1G",
              content: {
                type: "filesystem",
                format: "vfat",
                mountpoint: "/boot",
                mountOptions: ["umask=0077"],
              },
            },
            root: { size: "100%", content: btrfs({ subvolumes: system }) },
          },
          "101G",
        ),
      },
    },
  ),
  usage: { "/home": { size, dailyChange } },
  snapshots,
});

const nestedIn = (name: string, outer: string) => ({
  message: `the subvolume "${name}" is nested in what is mounted at ${outer}, and snapshots of that don't hold it`,
  path: subvolume(name),
});

export const snapshots: readonly RuleCase[] = [
  {
    code: "S201",
    breaks: on({ ...system, "@home/alice": {}, "@/srv": {} }),
    finds: [nestedIn("@home/alice", "/home"), nestedIn("@/srv", "/")],
    keeps: on(
      {
        ...system,
        "@home/alice": { mountpoint: "/home/alice" },
        "@/srv": { mountpoint: "/srv" },
        "@home/cache": { mountpoint: "/home/cache", role: "cache" },
        "@/nix": { mountpoint: "/nix" },
        "@/opt": { mountpoint: "/opt" },
        "@homes": {},
        "@/swap": { mountpoint: "/swap", swap: { swapfile: { size: "1G" } } },
      },
      { subvolumes: { "/srv": false, "/opt": { enable: false } } },
    ),
  },
  {
    code: "S201",
    breaks: onBcachefs({ root: { mountpoint: "/" }, "root/srv": {} }),
    finds: [
      {
        message: `the subvolume "root/srv" is nested in what is mounted at /, and snapshots of that don't hold it`,
        path: ["devices", "bcachefs_filesystems", "fs", "subvolumes", "root/srv"],
      },
    ],
    keeps: onBcachefs({ root: { mountpoint: "/" }, srv: {} }),
  },
  {
    code: "S202",
    breaks: on(system, { subvolumes: { "/hoem": true, "/data": false } }),
    finds: [
      { message: "nothing is mounted at /hoem", path: named("/hoem"), hint: 'did you mean "/home"?' },
      { message: "nothing is mounted at /data", path: named("/data") },
    ],
    keeps: on(system, { enable: false, subvolumes: { "/hoem": true } }),
  },
  {
    code: "S203",
    breaks: on(
      { ...system, "@swap": { mountpoint: "/.swap", swap: { swapfile: { size: "1G" } } } },
      { subvolumes: { "/boot": true, "/.swap": { retention: { daily: 3 } }, "/mnt": true } },
      { fileSystems: { "/mnt": byLabel("old", { fsType: "btrfs", options: ["ro"] }) } },
    ),
    finds: [
      { message: "there can be no snapshots of /boot: it is vfat", path: named("/boot") },
      { message: "there can be no snapshots of /.swap: it holds a swap file", path: named("/.swap") },
      { message: "there can be no snapshots of /mnt: it is mounted read-only", path: named("/mnt") },
    ],
    keeps: on(
      { ...system, "@swap": { mountpoint: "/.swap", swap: { swapfile: { size: "1G" } } } },
      { subvolumes: { "/boot": false, "/.swap": { enable: false } } },
    ),
  },
  {
    code: "S204",
    breaks: on(
      system,
      { subvolumes: { "/srv/a": true, "/srv/b": true } },
      {
        fileSystems: {
          "/srv/a": byLabel("data", { fsType: "btrfs", options: ["subvol=@data"] }),
          "/srv/b": byLabel("data", { fsType: "btrfs", options: ["subvol=@data"] }),
        },
      },
    ),
    finds: [{ message: "/srv/b and /srv/a are one subvolume", path: named("/srv/b") }],
    keeps: on(
      system,
      { subvolumes: { "/srv/b": true } },
      {
        fileSystems: {
          "/srv/a": byLabel("data", { fsType: "btrfs", options: ["subvol=@data"] }),
          "/srv/b": byLabel("data", { fsType: "btrfs", options: ["subvol=@data"] }),
        },
      },
    ),
  },
  {
    code: "S205",
    breaks: on(system, { subvolumes: { "/": false, "/home": false } }),
    finds: [{ message: "there is no mount to make snapshots of", path: ["snapshots", "enable"] }],
    keeps: on(system, { subvolumes: { "/": false } }),
  },
  {
    code: "S206",
    breaks: onZfs({ subvolumes: { "/srv": { allowUsers: ["alice"], allowGroups: ["users"] } } }),
    finds: [
      { message: "`allowUsers` has no effect on /srv: it is zfs", path: named("/srv", "allowUsers") },
      { message: "`allowGroups` has no effect on /srv: it is zfs", path: named("/srv", "allowGroups") },
    ],
    keeps: onZfs({ subvolumes: { "/home": { allowUsers: ["alice"] } } }),
  },
  {
    code: "S207",
    breaks: on(system, {}, { usage: { "/hoem": { size: "1G" }, "/etc": { size: "1M" } } }),
    finds: [
      {
        message: "nothing is mounted at /hoem, nor is it a path of the backup",
        path: ["usage", "/hoem"],
        hint: 'did you mean "/home"?',
      },
      { message: "nothing is mounted at /etc, nor is it a path of the backup", path: ["usage", "/etc"] },
    ],
    keeps: on(
      system,
      {},
      {
        usage: { "/home": { size: "1G" }, "/etc": { size: "1M" } },
        backup: {
          enable: true,
          engine: "archive",
          subvolumes: ["/", "/etc"],
          destination: { type: "sftp", host: "vault", user: "keeper", path: "/srv" },
          unencrypted: true,
        },
      },
    ),
  },
  {
    code: "S208",
    breaks: machine(
      { root: { size: "100%", content: btrfs({ subvolumes: system }) } },
      {},
      { snapshots: { retention: { daily: 30 } } },
    ),
    finds: [{ message: "`snapshots` says how they are made, but not `enable: true`", path: ["snapshots"] }],
    keeps: on(system, { enable: false, retention: { daily: 30 } }),
  },
  {
    code: "S212",
    breaks: on(system, { retention: { hourly: 24 }, subvolumes: { "/home": { retention: { hourly: 6 } } } }),
    finds: [
      {
        message: '`hourly: 24` keeps days, not hours: "02:00" comes once a day at most',
        path: ["snapshots", "retention", "hourly"],
      },
      {
        message: '`hourly: 6` keeps days, not hours: "02:00" comes once a day at most',
        path: named("/home", "retention", "hourly"),
      },
    ],
    keeps: on(system, { schedule: "hourly", retention: { hourly: 24 } }),
  },
  {
    code: "S213",
    breaks: on(system, { subvolumes: { "/home": { retention: { daily: 0, weekly: 0, monthly: 0 } } } }),
    finds: [{ message: "all snapshots of /home would be deleted again", path: named("/home", "retention") }],
    keeps: on(system, { subvolumes: { "/home": { retention: { daily: 0, weekly: 0 } } } }),
  },
  {
    code: "S214",
    breaks: onZfs({ retention: { quarterly: 4 } }),
    finds: [
      {
        message: "sanoid keeps no quarterly snapshots of /srv",
        path: ["snapshots", "retention", "quarterly"],
      },
    ],
    keeps: onZfs({ subvolumes: { "/home": { retention: { quarterly: 4 } } } }),
  },
  {
    code: "S215",
    breaks: holding("101G", "0"),
    finds: [
      {
        message:
          "/dev/disk/by-partlabel/disk-main-root has 100.0 GiB, and its data needs 101 GiB: /home has 101 GiB",
        path: ["usage", "/home", "size"],
      },
    ],
    keeps: holding("80G", "10%"),
  },
  {
    code: "S216",
    // A database that writes the same blocks again and again needs far less: this is a limit.
    breaks: holding("50G", "512M", { enable: true }),
    finds: [
      {
        message:
          "/dev/disk/by-partlabel/disk-main-root has 100.0 GiB, and its data and snapshots may need up to 221.5 GiB: /home has 50 GiB, and up to 171.5 GiB in 22 snapshots",
        path: ["usage", "/home", "size"],
      },
    ],
    keeps: holding("50G", "64M", { enable: true }),
  },
  {
    code: "S216",
    breaks: holding("40G", "150M", { enable: true }),
    finds: [
      {
        message:
          "/dev/disk/by-partlabel/disk-main-root has 100.0 GiB, and its data and snapshots may need up to 90.2 GiB: /home has 40 GiB, and up to 50.2 GiB in 22 snapshots",
        path: ["usage", "/home", "size"],
      },
    ],
    keeps: holding("40G", "140M", { enable: true }),
  },
  {
    code: "S216",
    breaks: holding("95G", "0"),
    finds: [
      {
        message:
          "/dev/disk/by-partlabel/disk-main-root has 100.0 GiB, and its data needs 95 GiB: /home has 95 GiB",
        path: ["usage", "/home", "size"],
      },
    ],
    keeps: holding("80G", "0"),
  },
];
