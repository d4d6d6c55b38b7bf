/** Mounts, and the entries of `fileSystems`. */
import { bind, btrfs, byLabel, filesystem, nfs, tmpfs, type HostInput } from "../../generator/index.ts";
import { at, machine, root, type RuleCase } from "./judged.ts";

const ext4 = (mountpoint: string) => filesystem({ format: "ext4", mountpoint });
const beside = (fileSystems: HostInput["fileSystems"]): HostInput => machine({ root }, {}, { fileSystems });
const overlay = (more: { upperdir?: string; workdir?: string }, lowerdir = ["/lower"]): HostInput =>
  beside({ "/merged": { overlay: { lowerdir, ...more } }, "/work": tmpfs() });

export const mounts: readonly RuleCase[] = [
  {
    code: "S120",
    breaks: beside({
      "/share": { device: "//nas/share", fsType: "cifs", options: ["username=u", "password=hunter2"] },
      "/other": { device: "//nas/other", fsType: "cifs", options: ["user=WORK/u%hunter2"] },
      "/dav": { device: "https://u:hunter2@dav.example/x", fsType: "davfs" },
    }),
    finds: [
      { message: "the device of /dav has a password in it", path: ["fileSystems", "/dav"] },
      {
        message: "the mount option `user` of /other holds a secret in clear text",
        path: ["fileSystems", "/other"],
      },
      {
        message: "the mount option `password` of /share holds a secret in clear text",
        path: ["fileSystems", "/share"],
      },
    ],
    keeps: beside({
      "/share": { device: "//nas/share", fsType: "cifs", options: ["credentials=/run/secrets/share"] },
      "/other": { device: "//nas/other", fsType: "cifs", options: ["user=u"] },
      "/dav": { device: "https://dav.example/x", fsType: "davfs" },
    }),
  },
  {
    code: "S121",
    breaks: machine({ root, home: { size: "9G", content: ext4("/") } }),
    finds: [
      {
        message:
          "/ is mounted twice: as ext4 on /dev/disk/by-partlabel/disk-main-home, and as ext4 on /dev/disk/by-partlabel/disk-main-root",
        path: at("root", "content", "mountpoint"),
      },
    ],
    keeps: machine({ root, home: { size: "9G", content: ext4("/home") } }),
  },
  {
    code: "S121",
    breaks: machine(
      {
        root: {
          size: "100%",
          content: btrfs({ subvolumes: { "@": { mountpoint: "/" }, "@home": { mountpoint: "/home" } } }),
        },
      },
      { nodev: { "/home": { fsType: "tmpfs" } } },
    ),
    finds: [
      {
        message:
          '/home is mounted twice: as subvolume "@home" of /dev/disk/by-partlabel/disk-main-root, and as tmpfs on tmpfs',
        path: ["devices", "nodev", "/home", "mountpoint"],
      },
    ],
    keeps: machine(
      {
        root: {
          size: "100%",
          content: btrfs({ subvolumes: { "@": { mountpoint: "/" }, "@home": { mountpoint: "/home" } } }),
        },
      },
      { nodev: { "/tmp": { fsType: "tmpfs" } } },
    ),
  },
  {
    code: "S122",
    breaks: machine(
      { root, data: { size: "9G", content: ext4("/data") } },
      {},
      {
        fileSystems: { "/data": { neededForBoot: true, options: ["noatime"] } },
      },
    ),
    finds: [
      {
        message: "/data is mounted by disko, and `options` can't be said of it here",
        path: ["fileSystems", "/data", "options"],
      },
    ],
    keeps: machine(
      { root, data: { size: "9G", content: ext4("/data") } },
      {},
      {
        fileSystems: { "/data": { neededForBoot: true } },
      },
    ),
  },
  {
    code: "S123",
    breaks: machine(
      { root, persist: { size: "9G", content: ext4("/persist") } },
      {},
      {
        fileSystems: { "/persit": { neededForBoot: true } },
      },
    ),
    finds: [
      {
        message: "nothing declares a mount at /persit",
        path: ["fileSystems", "/persit"],
        hint: 'did you mean "/persist"?',
      },
    ],
    keeps: machine(
      { root, persist: { size: "9G", content: ext4("/persist") } },
      {},
      {
        fileSystems: { "/persist": { neededForBoot: true } },
      },
    ),
  },
  {
    code: "S124",
    breaks: machine({ data: { size: "9G", content: ext4("/data") } }),
    finds: [{ message: "nothing is mounted at /", path: [] }],
    keeps: machine(
      { data: { size: "9G", content: ext4("/data") } },
      {},
      {
        fileSystems: { "/": byLabel("root", { fsType: "ext4" }) },
      },
    ),
  },
  {
    code: "S125",
    breaks: overlay({ upperdir: "/work/upper" }),
    finds: [
      {
        message: "the overlay at /merged has an `upperdir` and no `workdir`",
        path: ["fileSystems", "/merged", "overlay", "upperdir"],
      },
    ],
    keeps: overlay({ upperdir: "/work/upper", workdir: "/work/work" }),
  },
  {
    code: "S125",
    breaks: overlay({ workdir: "/work/work" }),
    finds: [
      {
        message: "the overlay at /merged has a `workdir` and no `upperdir`",
        path: ["fileSystems", "/merged", "overlay", "workdir"],
      },
    ],
    keeps: overlay({ upperdir: "/work/upper", workdir: "/work/work" }),
  },
  {
    code: "S125",
    breaks: overlay({}),
    finds: [
      {
        message: "the overlay at /merged is read-only and has a single layer",
        path: ["fileSystems", "/merged", "overlay", "lowerdir"],
      },
    ],
    keeps: overlay({}, ["/lower", "/lowest"]),
  },
  {
    code: "S126",
    breaks: overlay({ upperdir: "/upper", workdir: "/work/work" }),
    finds: [
      {
        message: "the overlay at /merged has its upperdir on the mount /, and its workdir on /work",
        path: ["fileSystems", "/merged", "overlay", "workdir"],
      },
    ],
    keeps: overlay({ upperdir: "/upper", workdir: "/workdir" }),
  },
  {
    code: "S127",
    breaks: beside({ "/var/lib": nfs("nas:/lib") }),
    finds: [
      {
        message: "/var/lib is needed for boot and is a network file system (nfs)",
        path: ["fileSystems", "/var/lib", "neededForBoot"],
      },
    ],
    keeps: beside({ "/srv": nfs("nas:/srv") }),
  },
  {
    code: "S128",
    breaks: beside({
      "/a": { fsType: "ext4" },
      "/b": { device: "/dev/disk/by-id/b", label: "b", fsType: "ext4" },
    }),
    finds: [
      { message: "/a has neither a `device` nor a `label`", path: ["fileSystems", "/a"] },
      { message: "/b has both a `device` and a `label`", path: ["fileSystems", "/b", "label"] },
    ],
    keeps: beside({ "/a": { label: "a", fsType: "ext4" }, "/b": bind("/a/b"), "/c": { fsType: "tmpfs" } }),
  },
  {
    code: "S128",
    breaks: beside({
      "/a": {
        device: "/dev/disk/by-id/a",
        label: "a",
        fsType: "ext4",
        overlay: { lowerdir: ["/lower", "/lowest"] },
      },
    }),
    finds: ["device", "label", "fsType"].map((property) => ({
      message: `/a is an overlay, and its \`${property}\` would have no effect`,
      path: ["fileSystems", "/a", property],
    })),
    keeps: beside({ "/a": { fsType: "overlay", overlay: { lowerdir: ["/lower", "/lowest"] } } }),
  },
  {
    code: "S192",
    breaks: beside({
      "/a": byLabel("a", { fsType: "ext4", copyOnWrite: false }),
      "/b": byLabel("b", { copyOnWrite: true }),
    }),
    finds: [
      {
        message: "`copyOnWrite` of /a would have no effect: its type is ext4",
        path: ["fileSystems", "/a", "copyOnWrite"],
      },
      {
        message: "`copyOnWrite` of /b would have no effect: its type is auto",
        path: ["fileSystems", "/b", "copyOnWrite"],
      },
    ],
    keeps: beside({ "/a": byLabel("a", { fsType: "btrfs", copyOnWrite: false }) }),
  },
  {
    code: "S129",
    breaks: beside({ "/a": byLabel("a", { fsType: "f2fs", autoResize: true }) }),
    finds: [{ message: "/a is to be grown, and f2fs can't be", path: ["fileSystems", "/a", "autoResize"] }],
    keeps: beside({ "/a": byLabel("a", { fsType: "ext4", autoResize: true }) }),
  },
];
