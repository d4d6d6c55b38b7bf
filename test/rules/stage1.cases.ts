/** What stage 1 mounts. */
import {
  bcachefs,
  bcachefs_filesystem,
  bind,
  filesystem,
  nodev,
  type HostInput,
} from "../../generator/index.ts";
import { machine, root, type RuleCase } from "./judged.ts";

const persist = { size: "9G", content: filesystem({ format: "ext4", mountpoint: "/persist" }) };
const beside = (fileSystems: HostInput["fileSystems"], neededForBoot?: boolean): HostInput =>
  machine({ root, persist }, {}, { fileSystems: { ...fileSystems, "/persist": { neededForBoot } } });
const late = (fileSystems: HostInput["fileSystems"], at: string, needs: string): RuleCase => ({
  code: "S187",
  breaks: beside(fileSystems),
  finds: [
    {
      message: `stage 1 mounts ${at}, which needs ${needs}, and does not mount /persist`,
      path: ["fileSystems", at],
    },
  ],
  keeps: beside(fileSystems, true),
});
const onBcachefs = (neededForBoot: boolean): HostInput =>
  machine(
    { root, data: { size: "9G", content: bcachefs({ filesystem: "fs" }) } },
    { bcachefs_filesystems: { fs: bcachefs_filesystem({ mountpoint: "/data" }) } },
    { fileSystems: { "/data": { neededForBoot } } },
  );

export const stage1: readonly RuleCase[] = [
  late({ "/var/lib": bind("/persist/lib") }, "/var/lib", "/persist/lib on /persist"),
  late(
    { "/etc": { overlay: { lowerdir: ["/etc"], upperdir: "/persist/up", workdir: "/persist/work" } } },
    "/etc",
    "/persist/up on /persist",
  ),
  late(
    { "/nix": { device: "overlay", fsType: "overlay", options: ["lowerdir=/a:/persist/b"] } },
    "/nix",
    "/persist/b on /persist",
  ),
  late(
    { "/usr": { device: "/dev/disk/by-uuid/u", fsType: "xfs", depends: ["/persist"] } },
    "/usr",
    "/persist",
  ),
  late({ "/persist/keys": { fsType: "tmpfs", neededForBoot: true } }, "/persist/keys", "/persist"),
  {
    code: "S187",
    breaks: machine(
      { root, persist },
      { nodev: { "/nix": nodev({ fsType: "none", device: "/persist/nix", mountOptions: ["bind"] }) } },
    ),
    finds: [
      {
        message: "stage 1 mounts /nix, which needs /persist/nix on /persist, and does not mount /persist",
        path: ["devices", "nodev", "/nix"],
      },
    ],
    keeps: machine(
      { root, persist },
      { nodev: { "/srv": nodev({ fsType: "none", device: "/persist/srv", mountOptions: ["bind"] }) } },
    ),
  },
  {
    code: "S188",
    breaks: onBcachefs(false),
    finds: [
      {
        message: "stage 1 mounts /data (bcachefs) whatever its `neededForBoot` is",
        path: ["fileSystems", "/data", "neededForBoot"],
      },
    ],
    keeps: onBcachefs(true),
  },
  {
    code: "S188",
    breaks: beside({ "/var": { device: "/dev/disk/by-uuid/u", fsType: "xfs", neededForBoot: false } }),
    finds: [
      {
        message: "stage 1 mounts /var (xfs) whatever its `neededForBoot` is",
        path: ["fileSystems", "/var", "neededForBoot"],
      },
    ],
    keeps: beside({ "/srv": { device: "/dev/disk/by-uuid/u", fsType: "xfs", neededForBoot: false } }),
  },
];
