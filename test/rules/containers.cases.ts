/** Stores of containers: what has no effect, podman's own mounts, the release's podman, and thresholds. */
import { nodev, type HostInput } from "../../generator/index.ts";
import { machine, root, type RuleCase } from "./judged.ts";
import { inAda, inSystem, ofAda, ofRoot, on } from "./containing.ts";
import { inVolume, persisting } from "./persisting.ts";

const store = "/var/lib/containers/storage";
const persistedStore: HostInput = {
  containers: { enable: true, system: { driver: "overlay", graphRoot: "/srv/c" } },
};
const mountedAt = (mountpoint: string, entry: object) => ({ fileSystems: { [mountpoint]: entry } });

export const containers: readonly RuleCase[] = [
  {
    code: "S340",
    breaks: machine({ root }, {}, { containers: { system: { prune: true } } }),
    finds: [{ message: "`containers` says how they are kept, but not `enable: true`", path: ["containers"] }],
    keeps: machine({ root }, {}, { containers: { enable: false, system: { prune: true } } }),
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
    keeps: ofRoot({}, mountedAt(`${store}/secrets`, { device: "tmpfs", fsType: "tmpfs" })),
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
    code: "S342",
    breaks: persisting(
      { directories: { "/srv/c/volumes": true, "/srv/c/overlay": { why: "Images that are built here" } } },
      persistedStore,
    ),
    finds: [
      {
        message: "/srv/c/overlay is to persist by itself, and is a folder of /srv/c on which podman mounts",
        path: inVolume("directories", "/srv/c/overlay"),
        hint: "persist /srv/c as a whole, or /srv/c/volumes",
      },
    ],
    keeps: persisting({ directories: { "/srv/c": { why: "Images that are built here" } } }, persistedStore),
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
    code: "S358",
    breaks: ofAda({ bloat: { size: "10G", lost: "40G" } }),
    finds: [
      {
        message: "`lost` of the store of ada is 40G, and its `size` of 10G is reached before",
        path: inAda("bloat", "lost"),
      },
    ],
    // The `lost` that is left out is the usual one, and beyond the size, too.
    keeps: ofAda({ bloat: { size: "10G" } }),
  },
  {
    code: "S358",
    breaks: machine(
      { root: { ...root, size: "15G" } },
      {},
      { containers: { enable: true, users: { ada: { bloat: true } } } },
    ),
    finds: [
      {
        message: "`lost` of the store of ada is 20 GiB, and / has 15 GiB",
        path: inAda("bloat", "lost"),
      },
    ],
    keeps: ofAda({ bloat: true }),
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
];
