/** What is scrubbed. */
import { bcachefs, bcachefs_filesystem, btrfs, type HostInput } from "../../generator/index.ts";
import { machine, type RuleCase } from "./judged.ts";

const scrubbing = (...fileSystems: string[]): HostInput =>
  machine(
    {
      root: {
        size: "100%",
        content: btrfs({ subvolumes: { "@": { mountpoint: "/" }, "@home": { mountpoint: "/home" } } }),
      },
    },
    {},
    { upkeep: { scrub: { fileSystems } } },
  );
const onBcachefs = (rest: HostInput): HostInput =>
  machine(
    { root: { size: "100%", content: bcachefs({ filesystem: "fs" }) } },
    { bcachefs_filesystems: { fs: bcachefs_filesystem({ mountpoint: "/" }) } },
    rest,
  );
const item = (index: number) => ["upkeep", "scrub", "fileSystems", index];

export const upkeep: readonly RuleCase[] = [
  {
    code: "S171",
    breaks: scrubbing("/", "/home"),
    finds: [{ message: "/home is on the same file system as /", path: item(1) }],
    keeps: scrubbing("/home"),
  },
  {
    code: "S172",
    breaks: scrubbing("/hoem", "/boot"),
    finds: [
      { message: "nothing is mounted at /hoem", path: item(0), hint: 'did you mean "/home"?' },
      { message: "/boot can't be scrubbed: it is vfat", path: item(1) },
    ],
    keeps: scrubbing("/home"),
  },
  {
    code: "S173",
    breaks: onBcachefs({ release: "25.11", upkeep: { scrub: { fileSystems: ["/"] } } }),
    finds: [
      {
        message: "NixOS on Linux 6.12 does not scrub bcachefs, as / is",
        path: ["upkeep", "scrub", "fileSystems", 0],
      },
    ],
    keeps: onBcachefs({ release: "25.11" }),
  },
  {
    code: "S173",
    breaks: onBcachefs({ release: "25.05", upkeep: { scrub: { fileSystems: ["/"] } } }),
    finds: [
      {
        message: "NixOS 25.05 does not scrub bcachefs, as / is",
        path: ["upkeep", "scrub", "fileSystems", 0],
      },
    ],
    keeps: onBcachefs({ release: "25.05" }),
  },
];
