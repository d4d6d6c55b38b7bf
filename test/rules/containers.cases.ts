/** Stores of containers: drivers and their file systems, mounts, sizes, and what has no effect. */
import { nodev } from "../../generator/index.ts";
import { machine, root, type RuleCase } from "./judged.ts";
import { inAda, inSystem, ofAda, ofRoot, on, onBtrfs } from "./containing.ts";
import { onZfs, datasets, legacy } from "./on-zfs.ts";

const store = "/var/lib/containers/storage";
const adas = "/home/ada/.local/share/containers/storage";
const containersMount = { "@containers": { mountpoint: "/var/lib/containers", role: "container" } } as const;
const nfs = (mountpoint: string) => ({
  fileSystems: { [mountpoint]: { device: "nas:/export", fsType: "nfs" } },
});
const mountedAt = (mountpoint: string, entry: object) => ({ fileSystems: { [mountpoint]: entry } });

export const containers: readonly RuleCase[] = [
  {
    code: "S340",
    breaks: machine({ root }, {}, { containers: { system: { prune: true } } }),
    finds: [{ message: "`containers` says how they are kept, but not `enable: true`", path: ["containers"] }],
    keeps: machine({ root }, {}, { containers: { enable: false, system: { prune: true } } }),
  },
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
    code: "S342",
    breaks: ofRoot({}, mountedAt(`${store}/overlay/0a1b/merged`, { device: "overlay", fsType: "overlay" })),
    finds: [
      {
        message: `${store}/overlay/0a1b/merged, in ${store}, is mounted by the container engine, not by systemd`,
        path: ["fileSystems", `${store}/overlay/0a1b/merged`],
      },
    ],
    // A folder of the store may well be a mount.
    keeps: ofRoot({}, mountedAt(`${store}/overlay`, { device: "/dev/disk/by-label/layers", fsType: "ext4" })),
  },
  {
    code: "S342",
    breaks: ofRoot(
      {},
      mountedAt(`${store}/overlay`, { device: `${store}/overlay`, fsType: "none", options: ["bind"] }),
    ),
    finds: [
      {
        message: `${store}/overlay, in ${store}, is mounted by the container engine, not by systemd`,
        path: ["fileSystems", `${store}/overlay`],
      },
    ],
    keeps: ofRoot(
      {},
      mountedAt(`${store}/volumes`, { device: "/srv/volumes", fsType: "none", options: ["bind"] }),
    ),
  },
  {
    code: "S342",
    breaks: machine(
      { root },
      {},
      mountedAt("/var/lib/docker/overlay2/0a1b/merged", { device: "overlay", fsType: "overlay" }),
    ),
    finds: [
      {
        message: "/var/lib/docker/overlay2/0a1b/merged is mounted by the container engine, not by systemd",
        path: ["fileSystems", "/var/lib/docker/overlay2/0a1b/merged"],
      },
    ],
    keeps: machine({ root }, {}, mountedAt("/srv/merged", { device: "overlay", fsType: "overlay" })),
  },
  {
    code: "S342",
    also: ["S341"],
    breaks: ofRoot(
      { driver: "overlay" },
      mountedAt(store, {
        fsType: "overlay",
        overlay: { lowerdir: ["/srv/lower"], upperdir: "/srv/upper", workdir: "/srv/work" },
      }),
    ),
    finds: [
      {
        message: `${store} is mounted by the container engine, not by systemd`,
        path: ["fileSystems", store],
      },
    ],
    keeps: ofRoot({}, mountedAt(store, { device: "/dev/disk/by-label/store", fsType: "xfs" })),
  },
  {
    code: "S343",
    breaks: ofAda({}, nfs("/home")),
    finds: [{ message: `the store of ada, ${adas}, is on nfs (/home)`, path: inAda() }],
    keeps: ofAda({ graphRoot: "/srv/containers/ada" }, nfs("/home")),
  },
  {
    code: "S347",
    breaks: ofAda({}, { release: "26.11", containers: { enable: true, podman: 5, users: { ada: {} } } }),
    finds: [
      {
        message:
          "NixOS 26.11 has podman 6, and the stores are described for podman 5: users would be given root's graph root",
        path: ["containers", "podman"],
      },
    ],
    keeps: on("ext4", { podman: 6, users: { ada: {} } }, { release: "26.11" }),
  },
  {
    code: "S347",
    breaks: on("ext4", { podman: 6 }, { release: "25.11" }),
    finds: [
      {
        message: "NixOS 25.11 has podman 5, and the stores are described for podman 6",
        path: ["containers", "podman"],
      },
    ],
    keeps: on("ext4", { podman: 5 }, { release: "25.11" }),
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
    keeps: onBtrfs({}, { system: { size: "20G" } }),
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
    code: "S358",
    breaks: machine(
      { root: { ...root, size: "30G" } },
      {},
      { containers: { enable: true, users: { ada: { bloat: { size: "40G", lost: "30G" } } } } },
    ),
    finds: [
      {
        message: "`size` of the store of ada is 40 GiB, and / has 30 GiB",
        path: inAda("bloat", "size"),
      },
      {
        message: "`lost` of the store of ada is 30 GiB, and / has 30 GiB",
        path: inAda("bloat", "lost"),
      },
    ],
    keeps: machine(
      { root: { ...root, size: "30G" } },
      {},
      { containers: { enable: true, users: { ada: { bloat: { size: "25G" } } } } },
    ),
  },
  {
    code: "S359",
    breaks: on("ext4", { system: false, users: { root: { home: "/root" } } }),
    finds: [
      {
        message: "root has its store in `system`, and none as a user",
        path: ["containers", "users", "root"],
      },
    ],
    keeps: on("ext4", { system: true }),
  },
  {
    code: "S360",
    breaks: ofAda({ driver: "vfs", mountProgram: "fuse-overlayfs" }),
    finds: [
      {
        message: "the store of ada has the driver vfs, which has no use for `mountProgram`",
        path: inAda("mountProgram"),
      },
    ],
    keeps: ofAda({ driver: "overlay", mountProgram: "fuse-overlayfs" }),
  },
  {
    code: "S360",
    breaks: ofRoot({ driver: "vfs", dataset: "tank/containers" }),
    finds: [
      {
        message: "root's store has the driver vfs, which has no use for `dataset`",
        path: inSystem("dataset"),
      },
    ],
    keeps: ofRoot({ driver: "vfs" }),
  },
  {
    code: "S346",
    breaks: machine(
      { root },
      { nodev: { "/srv": nodev({ fsType: "tmpfs", mountOptions: ["size=2G"] }) } },
      { containers: { enable: true, system: { graphRoot: "/srv/containers" } } },
    ),
    finds: [
      {
        message: "root's store, /srv/containers, is in memory, and gone after each boot",
        path: inSystem("graphRoot"),
      },
    ],
    keeps: ofRoot({ graphRoot: "/srv/containers" }),
  },
  {
    code: "S346",
    breaks: ofAda({ graphRoot: "/var/tmp/ada" }),
    finds: [
      {
        message:
          "the store of ada, /var/tmp/ada, is in /var/tmp, where what is older than 30 days is removed",
        path: inAda("graphRoot"),
      },
    ],
    keeps: ofAda({ graphRoot: "/var/cache/ada" }),
  },
  {
    code: "S362",
    breaks: onBtrfs(containersMount, { system: { size: "20G" } }, { snapshots: { enable: true } }),
    finds: [
      {
        message:
          "the `size` of root's store turns quotas on for all of /dev/disk/by-partlabel/disk-main-root, and / on it has snapshots",
        path: inSystem("size"),
      },
    ],
    keeps: onBtrfs(containersMount, { system: { size: "20G" } }, { snapshots: { enable: false } }),
  },
];
