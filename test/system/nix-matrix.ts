/** Hosts that together use all that a spec can say of storage: what their modules come to is compared with their host models. */
import {
  bcachefs,
  bind,
  biosBoot,
  btrfs,
  byLabel,
  byUuid,
  disk,
  dualNvmeLaptop,
  esp,
  filesystem,
  gpt,
  luks,
  lvm_pv,
  mdraid,
  mirroredPair,
  nfs,
  nodev,
  singleNvmeLaptop,
  swap,
  tmpfs,
  vps,
  zfs,
  zfs_fs,
  zfs_volume,
  type HostInput,
} from "../../generator/index.ts";

const [first, second] = ["/dev/disk/by-id/nvme-first", "/dev/disk/by-id/nvme-second"];

/** Each layout that people pick by name, plain and encrypted, with and without a swap file. */
export const layouts: Record<string, HostInput> = Object.fromEntries(
  [false, true].flatMap((isEncrypted) => {
    const options = { luks: isEncrypted, swap: isEncrypted ? "8G" : undefined };
    const laptop: HostInput = { btrfs: { ssdOptimization: true, autodefrag: true } };
    const server: HostInput = { boot: { loader: "grub" } };
    const data = { "@data": { mountpoint: "/data", role: "cache" } } as const;
    const hosts: Record<string, HostInput> = {
      single: { ...laptop, devices: singleNvmeLaptop({ device: first, ...options }) },
      dual: {
        ...laptop,
        devices: dualNvmeLaptop({
          primary: { device: first },
          secondary: { device: second, subvolumes: data },
          ...options,
        }),
      },
      "vps-bios": { ...server, devices: vps({ device: first, firmware: "bios", ...options }) },
      "vps-efi": { ...server, devices: vps({ device: first, firmware: "efi", ...options }) },
      "vps-hybrid": { ...server, devices: vps({ device: first, firmware: "hybrid", ...options }) },
      pair: {
        ...server,
        devices: mirroredPair({ first: { device: first }, second: { device: second }, ...options }),
      },
    };
    return Object.entries(hosts).map(([name, host]) => [isEncrypted ? `${name}-luks` : name, host]);
  }),
);

const boot = { ESP: esp() };

/** What the layouts leave out. */
export const features: Record<string, HostInput> = {
  lvm: {
    devices: {
      disk: {
        main: disk({
          device: first,
          content: gpt({
            partitions: {
              ...boot,
              swap: { size: "4G", content: swap({ discardPolicy: "both", priority: 7, resumeDevice: true }) },
              scratch: { size: "2G", content: swap({ randomEncryption: true }) },
              "a label with spaces & more": {
                size: "100%",
                content: luks({ name: "vault", initrdUnlock: true, content: lvm_pv({ vg: "pool" }) }),
              },
            },
          }),
        }),
      },
      lvm_vg: {
        pool: {
          lvs: {
            "root-lv": {
              size: "20G",
              content: filesystem({ format: "ext4", mountpoint: "/", role: "standard" }),
            },
            db: {
              size: "100%FREE",
              content: btrfs({
                mountpoint: "/mnt/top",
                mountOptions: ["noatime"],
                neededForBoot: true,
                postCreateHook: "echo made\n",
                subvolumes: {
                  "/it's": { mountpoint: "/var/lib/postgresql", role: "database", neededForBoot: true },
                  "a=b": { mountpoint: "/var/tmp", role: "temporary", mountOptions: ["nodev"] },
                  unmounted: { role: "container" },
                },
                compression: "zstd:5",
                swap: { topfile: { size: "1G", priority: 3 } },
              }),
            },
          },
        },
      },
    },
    upkeep: { balance: { interval: "weekly", dataUsage: 20 }, fstrim: { interval: "daily" } },
    swap: { zram: { memoryPercent: 30, algorithm: "lz4", memoryMax: "4G", priority: 100 } },
  },
  raid: {
    boot: { loader: "grub" },
    devices: {
      disk: Object.fromEntries(
        [first, second].map((device, index) => [
          `d${index}`,
          disk({
            device,
            content: gpt({
              partitions: { boot: biosBoot(), raid: { size: "100%", content: mdraid({ name: "all" }) } },
            }),
          }),
        ]),
      ),
      mdadm: {
        all: {
          level: 1,
          content: gpt({
            partitions: {
              root: { size: "100%", content: filesystem({ format: "xfs", mountpoint: "/" }) },
            },
          }),
        },
      },
    },
  },
  zfs: {
    hostId: "8425e349",
    devices: {
      disk: {
        main: disk({
          device: first,
          content: gpt({ partitions: { ...boot, zfs: { size: "100%", content: zfs({ pool: "tank" }) } } }),
        }),
      },
      zpool: {
        tank: {
          rootFsOptions: { compression: "zstd", mountpoint: "none" },
          options: { ashift: "12" },
          datasets: {
            root: zfs_fs({ mountpoint: "/", options: { mountpoint: "legacy" } }),
            home: zfs_fs({ mountpoint: "/home", mountOptions: ["nodev"], neededForBoot: true }),
            hidden: zfs_fs({ mountpoint: "/hidden", options: { canmount: "off" } }),
            group: zfs_fs({ options: { mountpoint: "none" } }),
            volume: zfs_volume({
              size: "10G",
              content: filesystem({ format: "ext4", mountpoint: "/srv/volume" }),
            }),
            swap: zfs_volume({ size: "4G", content: swap({}) }),
          },
        },
        second: { mountpoint: "/second", neededForBoot: true, datasets: {} },
      },
    },
  },
  bcachefs: {
    devices: {
      disk: {
        main: disk({
          device: first,
          content: gpt({
            partitions: {
              ...boot,
              root: { size: "100%", content: bcachefs({ filesystem: "all", label: "ssd.one" }) },
            },
          }),
        }),
        second: disk({ device: second, content: bcachefs({ filesystem: "other" }) }),
      },
      bcachefs_filesystems: {
        all: {
          extraFormatArgs: ["--compression=zstd"],
          subvolumes: {
            root: { mountpoint: "/" },
            "/home": { mountpoint: "/home", mountOptions: ["nodev"] },
            "home/kept": {},
          },
        },
        other: { mountpoint: "/other", uuid: "809b3a2b-828a-4730-95e1-75b6343e415a" },
      },
    },
  },
  declared: {
    devices: {
      disk: {
        main: disk({
          device: first,
          content: gpt({
            partitions: {
              ...boot,
              root: { size: "100%", content: filesystem({ format: "ext4", mountpoint: "/persist" }) },
            },
          }),
        }),
      },
      nodev: {
        "/": nodev({ fsType: "tmpfs", mountOptions: ["size=2G", "mode=755"] }),
        "/run/scratch": nodev({ fsType: "tmpfs", neededForBoot: true }),
        "/mnt/bound": nodev({ fsType: "none", device: "/persist/bound", mountOptions: ["bind"] }),
      },
    },
    fileSystems: {
      "/persist": { neededForBoot: true },
      "/nix": bind("/persist/nix", { neededForBoot: true, depends: ["/persist"] }),
      "/srv/media": nfs("nas:/export/media", { options: ["nfsvers=4.2", "noauto", "x-systemd.automount"] }),
      "/var/tmp": tmpfs({ size: "1G", mode: "1777" }),
      "/srv/plain": tmpfs(),
      "/srv/ext": byUuid("2f3c1a7e-5b0d-4f6a-9c3e-0a1b2c3d4e5f", {
        fsType: "ext4",
        autoResize: true,
        noCheck: true,
      }),
      "/srv/label": { label: "data", fsType: "xfs", role: "standard" },
      "/srv/pictures": byLabel("more", { fsType: "btrfs", role: "standard", options: ["subvol=pictures"] }),
      "/srv/db": byLabel("more", { fsType: "btrfs", role: "database", options: ["subvol=db"] }),
      "/srv/merged": {
        overlay: { lowerdir: ["/srv/label", "/srv/ext"], upperdir: "/persist/up", workdir: "/persist/work" },
        options: ["noatime"],
        depends: ["/persist"],
      },
      "/srv/readonly": { overlay: { lowerdir: ["/srv/label", "/srv/ext"] } },
    },
    swap: {
      devices: [
        { device: "/persist/swapfile", size: "1500M", priority: 5 },
        {
          device: "/dev/disk/by-partuuid/0b9d8d2e-01",
          randomEncryption: true,
          discardPolicy: "once",
          options: ["nofail"],
        },
      ],
    },
    upkeep: { scrub: false },
  },
  arm: {
    system: "aarch64-linux",
    boot: { loader: "none" },
    fileSystems: { "/": byLabel("NIXOS_SD", { fsType: "ext4" }) },
  },
};
