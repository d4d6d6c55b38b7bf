/** A root that is reset: what it is, and how it is mounted. */
import { btrfs, byLabel, nodev, type HostInput } from "../../generator/index.ts";
import { at, machine, root, type RuleCase } from "./judged.ts";
import { dataset, datasets, legacy, onZfs } from "./on-zfs.ts";
import { kept, persisting, subvolumes } from "./persisting.ts";

const subvolume = (name: string) => at("root", "content", "subvolumes", name);
const reset = (rootReset: NonNullable<HostInput["rootReset"]>): HostInput =>
  persisting({}, { rootReset: { enable: true, ...rootReset } });
const enabled: HostInput = {
  rootReset: { enable: true },
  backup: { enable: false },
  persistence: { enable: false },
};
const encrypted = { encryption: "on", keyformat: "passphrase", keylocation: "prompt" };

const inMemory = (mountOptions: string[], rest: HostInput = {}): HostInput =>
  machine(
    {
      state: {
        size: "100%",
        content: btrfs({
          subvolumes: { "@nix": subvolumes!["@nix"]!, "@persist": subvolumes!["@persist"]! },
        }),
      },
    },
    { nodev: { "/": nodev({ fsType: "tmpfs", mountOptions }) } },
    { backup: { enable: false }, persistence: { enable: true, volumes: { "/persist": kept } }, ...rest },
  );
const tmpfsRoot = ["devices", "nodev", "/"];

export const rootReset: readonly RuleCase[] = [
  {
    code: "S290",
    breaks: machine({ root }, {}, { rootReset: { report: "weekly" } }),
    finds: [
      { message: "`rootReset` says how the root is reset, but not `enable: true`", path: ["rootReset"] },
    ],
    keeps: machine({ root }, {}, { rootReset: { enable: false, report: "weekly" } }),
  },
  {
    code: "S291",
    breaks: machine({ root }, {}, enabled),
    finds: [
      {
        message: "the root is ext4, which can't be put aside and made anew",
        path: at("root", "content"),
      },
    ],
    keeps: persisting({}),
  },
  {
    code: "S291",
    breaks: machine(
      {
        root: {
          size: "100%",
          content: btrfs({ mountpoint: "/", subvolumes: { "@nix": { mountpoint: "/nix" } } }),
        },
      },
      {},
      enabled,
    ),
    finds: [
      {
        message:
          "the root is the top level of /dev/disk/by-partlabel/disk-main-root, which can't be put aside",
        path: at("root", "content"),
        hint: 'mount a subvolume such as "@root" at /, and others beside it',
      },
    ],
    keeps: persisting({}),
  },
  {
    code: "S291",
    breaks: machine(
      {},
      {},
      {
        ...enabled,
        fileSystems: { "/": byLabel("nixos", { fsType: "btrfs", options: ["subvolid=256"] }) },
      },
    ),
    finds: [
      {
        message: "the root is mounted by the number of its subvolume (`subvolid=256`), which changes",
        path: ["fileSystems", "/"],
        hint: "name the subvolume by `subvol`",
      },
    ],
    keeps: persisting({}),
  },
  {
    code: "S291",
    also: ["S318"],
    breaks: onZfs({ nix: legacy("/nix"), persist: legacy("/persist") }, {}, {}, "/"),
    finds: [
      {
        message: "the root is tank, the pool's own dataset, which can't be put aside",
        path: ["devices", "zpool", "tank"],
        hint: "mount a dataset such as tank/root at /",
      },
    ],
    keeps: onZfs(datasets),
  },
  {
    code: "S292",
    breaks: persisting({}, { persistence: {} }),
    finds: [{ message: "the root is reset, and nothing persists", path: ["rootReset", "enable"] }],
    keeps: persisting({}, { persistence: { enable: false } }),
  },
  {
    code: "S298",
    breaks: { ...reset({ stage1: "scripted" }), release: "26.11" },
    finds: [{ message: "NixOS 26.11 has no scripted stage 1", path: ["rootReset", "stage1"] }],
    keeps: reset({ stage1: "scripted" }),
  },
  {
    code: "S303",
    breaks: inMemory(["mode=755"]),
    finds: [{ message: "the root is in memory, and may take half of it", path: tmpfsRoot }],
    keeps: inMemory(["mode=755", "size=25%"]),
  },
  {
    code: "S304",
    breaks: inMemory(["size=2G"]),
    finds: [{ message: "the root is in memory with the mode 1777, which is tmpfs' own", path: tmpfsRoot }],
    keeps: inMemory(["size=2G", "mode=0755"]),
  },
  {
    code: "S304",
    breaks: inMemory(["size=2G", "mode=777"]),
    finds: [{ message: "the root is in memory with the mode 777, and must have 755", path: tmpfsRoot }],
    keeps: inMemory(["size=2G", "mode=755"]),
  },
  {
    code: "S305",
    breaks: onZfs({ ...datasets, root: legacy("/", encrypted) }),
    finds: [
      {
        message: "the root tank/root has a key of its own, and a new one would not be encrypted",
        path: [...dataset("root"), "options", "encryption"],
      },
    ],
    keeps: onZfs(datasets, encrypted),
  },
  {
    code: "S305",
    breaks: onZfs({
      safe: { options: { ...encrypted, mountpoint: "none" } },
      ...datasets,
      root: { mountpoint: null },
      "safe/root": legacy("/"),
    }),
    finds: [
      {
        message:
          "the root tank/safe/root has the key of tank/safe, and tank/old-roots, where old ones are kept, has no key",
        path: ["rootReset"],
      },
    ],
    keeps: onZfs(
      {
        safe: { options: { ...encrypted, mountpoint: "none" } },
        ...datasets,
        root: { mountpoint: null },
        "safe/root": legacy("/"),
      },
      {},
      { keptIn: "safe/old" },
    ),
  },
  {
    code: "S306",
    breaks: persisting({}, {}, { "@root": { mountpoint: "/", mountOptions: ["ro", "subvolid=256"] } }),
    finds: [
      { message: "the root is reset, and mounted read-only (`ro`)", path: subvolume("@root") },
      {
        message: "the root is reset, and mounted by the number of the old one (`subvolid=256`)",
        path: subvolume("@root"),
      },
    ],
    keeps: persisting({}, {}, { "@root": { mountpoint: "/", mountOptions: ["noatime"] } }),
  },
  {
    code: "S309",
    breaks: inMemory(["size=2G", "mode=755"], { rootReset: { enable: true, keptIn: "@old" } }),
    finds: [
      {
        message: "`keptIn` has no effect: the root is in memory, and no old one is kept",
        path: ["rootReset", "keptIn"],
      },
    ],
    keeps: inMemory(["size=2G", "mode=755"], { rootReset: { enable: true } }),
  },
];
