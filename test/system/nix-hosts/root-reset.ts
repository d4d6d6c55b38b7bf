/** Roots of each kind that can be reset, by each stage 1. */
import {
  bcachefs,
  bcachefs_filesystem,
  btrfs,
  byLabel,
  disk,
  esp,
  gpt,
  luks,
  tmpfs,
  type HostInput,
} from "../../../generator/index.ts";

const [first, second] = ["/dev/disk/by-id/nvme-first", "/dev/disk/by-id/nvme-second"];
const boot = byLabel("ESP", { fsType: "vfat" });
const mounted = {
  "@root": { mountpoint: "/" },
  "@nix": { mountpoint: "/nix" },
  "@persist": { mountpoint: "/persist" },
};
const subvolumes = { ...mounted, "@root": { mountpoint: "/", copyOnWrite: false } };
const labelled = (subvolume: string) =>
  byLabel("nixos", { fsType: "btrfs", options: [`subvol=${subvolume}`, "compress=zstd"] });
const onBcachefs = { size: "100%", content: bcachefs({ filesystem: "fs" }) };

export const rootResets: Record<string, HostInput> = {
  resetBtrfs: {
    devices: {
      disk: {
        main: disk({
          device: first,
          content: gpt({
            partitions: { ESP: esp(), root: { size: "100%", content: btrfs({ subvolumes }) } },
          }),
        }),
      },
    },
    rootReset: { enable: true },
  },
  resetLuks: {
    devices: {
      disk: {
        first: disk({
          device: first,
          content: gpt({
            partitions: { ESP: esp(), luks: { size: "100%", content: luks({ name: "crypt-1" }) } },
          }),
        }),
        second: disk({
          device: second,
          content: gpt({
            partitions: {
              luks: {
                size: "100%",
                content: luks({
                  name: "crypt-2",
                  content: btrfs({
                    extraArgs: ["-d", "raid1", "-m", "raid1", "/dev/mapper/crypt-1"],
                    subvolumes,
                  }),
                }),
              },
            },
          }),
        }),
      },
    },
    rootReset: { enable: true, keptIn: "old-roots", report: false },
  },
  resetScripted: {
    release: "25.11",
    fileSystems: { "/": labelled("@root"), "/nix": labelled("@nix"), "/boot": boot },
    rootReset: { enable: true, stage1: "scripted" },
  },
  resetBcachefs: {
    devices: {
      disk: {
        first: disk({
          device: first,
          content: gpt({ partitions: { ESP: esp(), data: onBcachefs } }),
        }),
        second: disk({ device: second, content: gpt({ partitions: { data: onBcachefs } }) }),
      },
      bcachefs_filesystems: { fs: bcachefs_filesystem({ subvolumes: mounted }) },
    },
    rootReset: { enable: true },
  },
  resetZfs: {
    hostId: "8425e349",
    fileSystems: {
      "/": { device: "rpool/local/root", fsType: "zfs" },
      "/nix": { device: "rpool/local/nix", fsType: "zfs" },
      "/boot": boot,
    },
    rootReset: { enable: true },
  },
  resetTmpfs: {
    fileSystems: {
      "/": tmpfs({ size: "2G", mode: "0755" }),
      "/nix": byLabel("nix", { fsType: "ext4" }),
      "/boot": boot,
    },
    rootReset: { enable: true },
  },
};
