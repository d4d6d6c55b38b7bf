/** What tells one place of backups from another, and what is lost together. */
import { describe, expect, test } from "vitest";
import {
  btrfs,
  disk,
  filesystem,
  gpt,
  host,
  lvm_pv,
  lvm_vg,
  mdadm,
  mdraid,
  nodev,
  type HostInput,
} from "../../generator/index.ts";
import { sharedFolder } from "../../generator/kinds/backup/destination.ts";
import { lossOf } from "../../generator/kinds/backup/disks.ts";
import { isTaken } from "../../generator/kinds/backup/unit-names.ts";
import type { HostModel } from "../../generator/model/host.ts";
import { resolve } from "../../generator/stages/resolve.ts";
import { validate } from "../../generator/stages/validate.ts";

type Backup = NonNullable<HostInput["backup"]>;
type Destination = NonNullable<Backup["destination"]>;

function modelOf(spec: HostInput): HostModel {
  const { specs, diagnostics } = validate([{ definition: host("a", spec), file: "specs/hosts/a.ts" }]);
  expect(diagnostics).toEqual([]);
  return resolve(specs)[0]!.model;
}

const backedUp = (destination: Destination, rest: Backup = {}): Backup => ({
  enable: true,
  engine: "archive",
  subvolumes: ["/"],
  destination,
  ...rest,
});

describe("two hosts write to one folder", () => {
  const folderOf = (destination: Destination, hostname = "a"): string | null =>
    sharedFolder(modelOf({ backup: backedUp(destination, { hostname }) }).backup!);
  const s3 = { type: "s3", endpoint: "https://s3.example.org", bucket: "backups" } as const;
  const sftp = { type: "sftp", host: "vault", user: "keeper", path: "/srv" } as const;

  test.each<[Destination, Destination]>([
    [s3, { ...s3, endpoint: "https://S3.example.org:443", region: "eu-1" }],
    [s3, { ...s3, endpoint: "http://s3.example.org:80" }],
    [
      { ...s3, endpoint: "https://s3.eu-central-003.backblazeb2.com" },
      { type: "b2", bucket: "backups" },
    ],
    [
      { ...s3, endpoint: "https://s3.amazonaws.com" },
      { ...s3, endpoint: "https://s3.eu-west-1.amazonaws.com" },
    ],
    [sftp, { ...sftp, host: "Vault", user: "other", knownHost: "ssh-ed25519 AAAA" }],
  ])("as %j and %j", (one, other) => {
    expect(folderOf(one)).toBe(folderOf(other));
  });

  test.each<[Destination, Destination]>([
    [s3, { ...s3, endpoint: "https://s3.example.org:8443" }],
    [s3, { ...s3, bucket: "others" }],
    [s3, { ...s3, path: "below" }],
    [s3, { type: "b2", bucket: "backups" }],
    [sftp, { ...sftp, port: 2222 }],
    [sftp, { ...sftp, path: "/srv/b" }],
  ])("but not as %j and %j", (one, other) => {
    expect(folderOf(one)).not.toBe(folderOf(other));
    expect(folderOf(one)).not.toBe(folderOf(one, "b"));
  });

  test("a folder of the host itself is no other's", () => {
    expect(folderOf({ type: "local", path: "/mnt/b" })).toBeNull();
  });
});

describe("a folder of the host is lost with what is backed up to it", () => {
  const root = btrfs({ subvolumes: { "@": { mountpoint: "/" } } });
  const other = filesystem({ format: "ext4", mountpoint: "/mnt/b" });
  const on = (device: string, content: Parameters<typeof disk>[0]["content"]) => disk({ device, content });
  const whole = (
    content: typeof root | typeof other | ReturnType<typeof lvm_pv> | ReturnType<typeof mdraid>,
  ) => gpt({ partitions: { all: { size: "100%", content } } });
  const loss = (storage: HostInput): string | null => {
    const backup = backedUp({ type: "local", path: "/mnt/b/backups" });
    const model = modelOf({ ...storage, backup });
    return lossOf(model, model.backup!);
  };
  const mounts = (one: string, two: string): HostInput => ({
    fileSystems: {
      "/": { device: one, fsType: "btrfs" },
      "/mnt/b": { device: two, fsType: "ext4" },
    },
  });
  const sameDisk = "/mnt/b/backups is on the same disk as /";

  test("on another volume of the same group", () => {
    const lvs = { root: { size: "10G", content: root }, b: { size: "10G", content: other } };
    const devices = {
      disk: { main: on("/dev/sda", whole(lvm_pv({ vg: "pool" }))) },
      lvm_vg: { pool: lvm_vg({ lvs }) },
    };
    expect(loss({ devices })).toBe(`${sameDisk}, main`);
  });

  test("on a partition of a disk of an array", () => {
    const partitions = {
      raid: { size: "10G", content: mdraid({ name: "md" }) },
      b: { size: "100%", content: other },
    };
    const devices = {
      disk: {
        one: on(
          "/dev/disk/by-id/one",
          gpt({ partitions: { raid: { size: "10G", content: mdraid({ name: "md" }) } } }),
        ),
        two: on("/dev/disk/by-id/two", gpt({ partitions })),
      },
      mdadm: { md: mdadm({ level: 1, content: root }) },
    };
    expect(loss({ devices })).toBe(`${sameDisk}, two`);
  });

  test.each([
    ["/dev/disk/by-id/ata-X-part2", "/dev/disk/by-id/ata-X-part3", "/dev/disk/by-id/ata-X"],
    ["/dev/disk/by-path/pci-1-part1", "/dev/disk/by-path/pci-1-part12", "/dev/disk/by-path/pci-1"],
    ["/dev/sda2", "/dev/sda3", "/dev/sda"],
    ["/dev/nvme0n1p2", "/dev/nvme0n1p3", "/dev/nvme0n1"],
    ["/dev/mmcblk0p1", "/dev/mmcblk0p2", "/dev/mmcblk0"],
  ])("on %s and %s", (one, two, disk) => {
    expect(loss(mounts(one, two))).toBe(`${sameDisk}, ${disk}`);
  });

  test("on a partition that `devices` does not declare, of a disk that it does", () => {
    const devices = { disk: { main: on("/dev/disk/by-id/ata-X", whole(root)) } };
    const fileSystems = { "/mnt/b": { device: "/dev/disk/by-id/ata-X-part3", fsType: "ext4" } };
    expect(loss({ devices, fileSystems })).toBe(`${sameDisk}, main`);
  });

  test("in memory", () => {
    const devices = {
      disk: { main: on("/dev/sda", whole(root)) },
      nodev: { "/mnt/b": nodev({ fsType: "tmpfs" }) },
    };
    expect(loss({ devices })).toBe(
      "/mnt/b/backups is on tmpfs, in memory: what is there is gone when the host restarts",
    );
  });

  test.each([
    ["/dev/sda2", "/dev/sdb2"],
    ["/dev/nvme0n1p2", "/dev/nvme0n2p2"],
    ["/dev/disk/by-id/ata-X-part2", "/dev/disk/by-id/ata-Y-part2"],
    ["/dev/disk/by-label/one", "/dev/disk/by-label/two"],
  ])("but not on %s and %s", (one, two) => {
    expect(loss(mounts(one, two))).toBeNull();
  });

  test("nor on what has no block device here", () => {
    const nfs = { device: "nas:/backups", fsType: "nfs" };
    expect(
      loss({ fileSystems: { "/": { device: "/dev/sda2", fsType: "btrfs" }, "/mnt/b": nfs } }),
    ).toBeNull();
  });
});

test.each([
  "strata-metrics",
  "snapper-subvolume-root",
  "snapper-timeline-home",
  "snapper-timeline",
  "bcachefs-snapshots-root",
  "btrfs-balance--",
  "btrfs-scrub-home",
  "redis-cache",
  "postgresql-setup",
  "sshd",
])("%s is taken", (unit) => {
  expect(isTaken(unit)).toBe(true);
});

test.each(["strata-backup", "panther-backup", "postgresql-to-b2", "backup"])("%s is free", (unit) => {
  expect(isTaken(unit)).toBe(false);
});
