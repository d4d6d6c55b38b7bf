/** Backups with each engine, to each type of destination, with secrets of each provider. */
import {
  bcachefs,
  bcachefs_filesystem,
  btrfs,
  byLabel,
  disk,
  filesystem,
  gpt,
  type HostInput,
} from "../../../generator/index.ts";
import { mainDisk } from "./disks.ts";

type Backup = NonNullable<HostInput["backup"]>;

const small = disk({
  device: "/dev/disk/by-id/usb-second",
  content: gpt({
    partitions: {
      more: { size: "100%", content: filesystem({ format: "ext4", mountpoint: "/mnt/my backups" }) },
    },
  }),
});

const onBtrfs = (backup: Backup): HostInput => ({
  devices: {
    disk: {
      small,
      main: mainDisk({
        root: {
          size: "100%",
          content: btrfs({
            subvolumes: {
              "@": { mountpoint: "/" },
              "@home": { mountpoint: "/home" },
              "@postgresql": { mountpoint: "/var/lib/postgresql", role: "database" },
              "@odd": { mountpoint: "/srv/it's [100%] \"$odd\\*" },
            },
          }),
        },
      }),
    },
  },
  backup: { enable: true, ...backup },
});

export const backups: Record<string, HostInput> = {
  resticB2: onBtrfs({
    destination: { type: "b2", bucket: "backups", path: "hosts" },
    credentials: { opnix: "op://vault/b2/keys" },
    password: { opnix: "op://vault/restic/password" },
    databases: { postgresql: "dump", redis: "save" },
    bandwidth: "10M",
    unitName: "panther-backup",
  }),
  resticS3: onBtrfs({
    destination: { type: "s3", endpoint: "https://s3.example.org", region: "eu-1", bucket: "backups" },
    credentials: { sops: "backup/s3" },
    password: { agenix: "restic" },
    databases: { postgresql: "checkpoint", redis: { socket: "/run/redis/redis.sock" } },
    verify: { enable: false },
    retention: { hourly: 24, quarterly: 4, yearly: 2 },
  }),
  resticSftp: onBtrfs({
    destination: {
      ...{ type: "sftp", host: "2001:db8::1", port: 2222, user: "keeper", path: "/srv/backups" },
      knownHost: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBfakefakefakefakefakefakefakefakefakefakefak",
    },
    credentials: { file: "/root/backup key" },
    password: { file: "/root/restic" },
    subvolumes: ["/home", "/srv/it's [100%] \"$odd\\*"],
    exclude: ["*.tmp", "ada/.cache", "it's $odd"],
  }),
  resticLocal: {
    hostId: "8425e349",
    devices: {
      disk: {
        small,
        main: mainDisk({ root: { size: "100%", content: bcachefs({ filesystem: "fs" }) } }),
      },
      bcachefs_filesystems: { fs: bcachefs_filesystem({ subvolumes: { root: { mountpoint: "/" } } }) },
    },
    fileSystems: { "/home": { device: "rpool/home", fsType: "zfs", options: ["zfsutil"] } },
    backup: {
      enable: true,
      destination: { type: "local", path: "/mnt/my backups" },
      password: { sops: "restic" },
    },
  },
  archiveS3: onBtrfs({
    engine: "archive",
    unencrypted: true,
    destination: { type: "s3", endpoint: "https://s3.example.org", bucket: "backups" },
    credentials: { agenix: "s3" },
  }),
  btrbkSftp: onBtrfs({
    engine: "btrbk",
    subvolumes: ["/home"],
    destination: { type: "sftp", host: "vault", user: "keeper", path: "/srv/backups" },
    credentials: { file: "/root/key" },
  }),
  btrbkLocal: {
    ...onBtrfs({
      engine: "btrbk",
      subvolumes: ["/home"],
      destination: { type: "local", path: "/mnt/vault" },
    }),
    fileSystems: { "/mnt/vault": byLabel("vault", { fsType: "btrfs" }) },
  },
};
