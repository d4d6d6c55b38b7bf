/** Where backups go: to another disk, which an installation leaves alone. */
import { btrfs, byLabel, lvm_pv, lvm_vg, type HostInput } from "../../generator/index.ts";
import { backedUp, complete, local, partitions } from "./backed-up.ts";
import { diskWith, machine, type RuleCase } from "./judged.ts";

/** A host whose backups go from a volume to another one, whose group is on a disk of its own or not. */
const onVolumes = (vault: "main" | "usb", destroy = false): HostInput => {
  const group = (mountpoint: string) =>
    lvm_vg({ lvs: { all: { size: "100%FREE", content: btrfs({ subvolumes: { "@": { mountpoint } } }) } } });
  const member = { vault: { size: "10G", content: lvm_pv({ vg: "vault" }) } };
  const onMain = vault === "main" ? member : {};
  return machine(
    {
      root: { size: "10G", content: btrfs({ subvolumes: { "@": { mountpoint: "/" } } }) },
      ...onMain,
      system: { size: "100%", content: lvm_pv({ vg: "system" }) },
    },
    {
      ...(vault === "usb" && { disk: { usb: { ...diskWith("usb", member), destroy } } }),
      lvm_vg: { system: group("/home"), vault: group("/mnt/vault") },
    },
    { backup: { ...complete, ...local("/mnt/vault") } },
  );
};

export const backupDestination: readonly RuleCase[] = [
  {
    code: "S221",
    breaks: backedUp({ destination: undefined }),
    finds: [{ message: "the backup has no `destination`", path: ["backup"] }],
    keeps: backedUp({ destination: undefined, enable: false }),
  },
  {
    code: "S228",
    breaks: backedUp(local("/var/backups")),
    finds: [
      {
        message: "/var/backups is on the same file system as /home",
        path: ["backup", "destination", "path"],
      },
    ],
    keeps: backedUp(local("/mnt/usb/backups")),
  },
  {
    code: "S228",
    breaks: backedUp(local("/spare/backups")),
    finds: [
      {
        message: "/spare/backups is on the same disk as /home, main",
        path: ["backup", "destination", "path"],
      },
    ],
    keeps: backedUp({}),
  },
  {
    code: "S228",
    breaks: backedUp(local("/run/backups"), { fileSystems: { "/run/backups": { fsType: "tmpfs" } } }),
    finds: [
      {
        message: "/run/backups is on tmpfs, in memory: what is there is gone when the host restarts",
        path: ["backup", "destination", "path"],
      },
    ],
    keeps: backedUp(local("/mnt/usb")),
  },
  {
    code: "S228",
    // Two volume groups on one disk.
    breaks: onVolumes("main"),
    finds: [
      { message: "/mnt/vault is on the same disk as /home, main", path: ["backup", "destination", "path"] },
    ],
    keeps: onVolumes("usb"),
  },
  {
    code: "S237",
    breaks: backedUp(local("/mnt/usb/backups"), {}, diskWith("usb", partitions)),
    finds: [
      {
        message: "a new installation wipes usb, where /mnt/usb/backups is",
        path: ["backup", "destination", "path"],
      },
    ],
    keeps: backedUp(local("/mnt/usb/backups")),
  },
  {
    code: "S237",
    breaks: onVolumes("usb", true),
    finds: [
      {
        message: "a new installation wipes usb, where /mnt/vault is",
        path: ["backup", "destination", "path"],
      },
    ],
    keeps: backedUp(local("/mnt/stick"), {
      fileSystems: { "/mnt/stick": byLabel("stick", { fsType: "ext4" }) },
    }),
  },
];
