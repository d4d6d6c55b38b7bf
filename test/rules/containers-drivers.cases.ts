/** Stores of containers: drivers, the file systems under them, and sizes. */
import { type RuleCase } from "./judged.ts";
import { inAda, inSystem, ofAda, ofRoot, on, onBtrfs } from "./containing.ts";
import { onZfs, datasets, legacy } from "./on-zfs.ts";

const store = "/var/lib/containers/storage";
const adas = "/home/ada/.local/share/containers/storage";
const containersMount = { "@containers": { mountpoint: "/var/lib/containers", role: "container" } } as const;
const cacheMount = { "@containers": { mountpoint: "/var/lib/containers", role: "cache" } } as const;
const nfs = (mountpoint: string) => ({
  fileSystems: { [mountpoint]: { device: "nas:/export", fsType: "nfs" } },
});
const mountedAt = (mountpoint: string, entry: object) => ({ fileSystems: { [mountpoint]: entry } });

export const containersDrivers: readonly RuleCase[] = [
  {
    code: "S341",
    breaks: ofRoot({ driver: "btrfs" }),
    finds: [
      {
        message: `root's store has the driver btrfs, and ${store} is on ext4 (/)`,
        path: inSystem("driver"),
      },
    ],
    keeps: onBtrfs({}, { system: { driver: "btrfs" } }),
  },
  {
    code: "S341",
    breaks: ofAda({ driver: "btrfs" }),
    finds: [
      { message: `the store of ada has the driver btrfs, and ${adas} is on ext4 (/)`, path: inAda("driver") },
    ],
    keeps: ofAda({ driver: "vfs" }),
  },
  {
    code: "S341",
    breaks: ofRoot({ driver: "zfs" }),
    finds: [
      { message: `root's store has the driver zfs, and ${store} is on ext4 (/)`, path: inSystem("driver") },
    ],
    keeps: { ...onZfs(datasets, {}, { enable: false }), persistence: {}, containers: { enable: true } },
  },
  {
    code: "S341",
    breaks: ofRoot({ driver: "zfs", dataset: "tank/containers" }),
    finds: [
      {
        message: `root's store keeps layers below tank/containers, and there is no pool "tank"`,
        path: inSystem("dataset"),
        hint: "name a dataset of a pool of this host",
      },
    ],
    keeps: {
      ...onZfs({ ...datasets, containers: legacy("/srv") }, {}, { enable: false }),
      persistence: {},
      containers: { enable: true, system: { driver: "zfs", dataset: "tank/containers" } },
    },
  },
  {
    code: "S341",
    breaks: ofRoot({ driver: "overlay" }, nfs("/var/lib/containers")),
    finds: [
      {
        message: `root's store is an overlay of the kernel, and ${store} is on nfs (/var/lib/containers), which can't carry one`,
        path: inSystem("driver"),
      },
    ],
    keeps: on("ext4", {}, nfs("/var/lib/containers")),
  },
  {
    code: "S341",
    breaks: ofAda({ mountProgram: "kernel" }, { boot: { kernel: "5.10" } }),
    finds: [
      {
        message:
          "the store of ada is an overlay of the kernel, and the kernel 5.10 mounts none for users on ext4: 5.13 would",
        path: inAda("mountProgram"),
      },
    ],
    keeps: ofAda({}, { boot: { kernel: "5.10" } }),
  },
  {
    code: "S341",
    breaks: on("vfat", { system: { graphRoot: "/srv/containers" } }),
    finds: [
      {
        message:
          "root's store can't be kept at all: /srv/containers is on vfat (/), which knows no owners of files",
        path: inSystem("graphRoot"),
        hint: "name a `graphRoot` elsewhere",
      },
    ],
    keeps: on("xfs", { system: { graphRoot: "/srv/containers" } }),
  },
  {
    code: "S341",
    breaks: ofAda(
      { graphRoot: "/srv/ada" },
      mountedAt("/srv", { device: "/dev/disk/by-label/srv", fsType: "ext4", options: ["ro"] }),
    ),
    finds: [
      {
        message: "the store of ada can't be written: /srv is mounted read-only",
        path: inAda("graphRoot"),
        hint: "name a `graphRoot` elsewhere",
      },
    ],
    keeps: ofAda(
      { graphRoot: "/srv/ada" },
      mountedAt("/srv", { device: "/dev/disk/by-label/srv", fsType: "ext4" }),
    ),
  },
  {
    code: "S343",
    breaks: ofAda({}, nfs("/home")),
    finds: [{ message: `the store of ada, ${adas}, is on nfs (/home)`, path: inAda() }],
    keeps: ofAda({ graphRoot: "/srv/containers/ada" }, nfs("/home")),
  },
  {
    code: "S355",
    breaks: on("ext4", { system: { driver: "vfs" } }, {}, ["noexec"]),
    finds: [{ message: `root's store, ${store}, is on /, which is mounted \`noexec\``, path: inSystem() }],
    keeps: on("ext4", { system: { driver: "overlay" } }, {}, ["noexec"]),
  },
  {
    code: "S357",
    breaks: ofRoot({ size: "20G" }),
    finds: [
      {
        message: "root's store has a `size`, and overlay has quotas on XFS alone: this is ext4 (/)",
        path: inSystem("size"),
      },
    ],
    keeps: onBtrfs({}, { system: { size: "20G" } }, { release: "26.11" }),
  },
  {
    code: "S357",
    breaks: onBtrfs({}, { system: { size: "20G" } }),
    finds: [
      {
        message:
          "root's store has a `size`, and podman 5 takes that of the driver btrfs for an option that it does not know",
        path: inSystem("size"),
      },
    ],
    keeps: onBtrfs({}, { system: { size: "20G" } }, { release: "26.11" }),
  },
  {
    code: "S357",
    breaks: on("xfs", { system: { size: "20G" } }),
    finds: [
      { message: "root's store has a `size`, and / is mounted without `pquota`", path: inSystem("size") },
    ],
    keeps: on("xfs", { system: { size: "20G" } }, {}, ["pquota"]),
  },
  {
    code: "S357",
    breaks: on("xfs", { system: { driver: "vfs", size: "20G" } }, {}, ["pquota"]),
    finds: [
      { message: "root's store has a `size`, and the driver vfs has no quotas", path: inSystem("size") },
    ],
    keeps: on("xfs", { system: { driver: "overlay", size: "20G" } }, {}, ["prjquota"]),
  },
  {
    code: "S357",
    breaks: on("xfs", { system: false, users: { ada: { size: "20G" } } }, {}, ["pquota"]),
    finds: [{ message: "the store of ada has a `size`, and only root may set quotas", path: inAda("size") }],
    keeps: on("xfs", { system: { size: "20G" }, users: { ada: {} } }, {}, ["pquota"]),
  },
  {
    code: "S363",
    breaks: onBtrfs(containersMount, { system: { driver: "btrfs" } }),
    finds: [
      {
        message:
          "root's store has the driver btrfs: its layers are copied on write, and compressed if the file system is, whatever is said of /var/lib/containers",
        path: inSystem("driver"),
      },
    ],
    keeps: onBtrfs(containersMount, {}),
  },
  {
    code: "S362",
    breaks: onBtrfs(
      cacheMount,
      { system: { size: "20G" } },
      { release: "26.11", snapshots: { enable: true } },
    ),
    finds: [
      {
        message:
          "the `size` of root's store turns quotas on for all of /dev/disk/by-partlabel/disk-main-root, and / on it has snapshots",
        path: inSystem("size"),
      },
    ],
    keeps: onBtrfs(
      cacheMount,
      { system: { size: "20G" } },
      { release: "26.11", snapshots: { enable: false } },
    ),
  },
];
