/** What the PantherOS hosts share: laptops with NVMe disks, and virtual servers. */
import { profile } from "strata";

/**
 * The Nix store without copy-on-write, as PantherOS has it. The price is that the store is neither compressed nor checksummed;
 * Nix can check it by itself (`nix store verify --all`).
 */
const nixStore = { "@nix": { copyOnWrite: false } };

/** What every host has: snapshots, an archive of them in the fleet's bucket, and Datadog. */
const pantheros = profile("pantheros", {
  snapshots: { enable: true },
  backup: {
    enable: true,
    // Whole archives under dated names, as PantherOS organises its bucket. They are not encrypted: who can read the bucket can read them.
    engine: "archive",
    unencrypted: true,
    unitName: "panther-backup",
    destination: { type: "b2", bucket: "pantherOS-backups" },
    credentials: { opnix: "op://pantherOS/backblaze-b2/backup-credentials" },
  },
  monitoring: { datadog: { apiKey: { opnix: "op://pantherOS/datadog/api-key" } } },
});

/** The databases of a server that has them: each backup holds a dump of PostgreSQL, and what Redis has just saved. */
export const databases = { postgresql: "dump", redis: "save" } as const;

/** Containers in root's store, on the subvolume that is made for them. */
export const containers = { enable: true, system: { prune: true } } as const;

/** A laptop: discards at once, a weekly trim, and a monthly scrub of each file system. */
export const laptop = profile("pantheros-laptop", {
  extends: pantheros,
  boot: { loader: "systemd-boot" },
  btrfs: { ssdOptimization: true, subvolumes: nixStore },
  swap: { zram: true },
});

/** A virtual server: its provider's storage decides what a discard does, so the weekly trim is enough. */
export const server = profile("pantheros-server", {
  extends: pantheros,
  boot: { loader: "grub" },
  btrfs: { subvolumes: nixStore },
  upkeep: { fstrim: true },
  containers,
  snapshots: { retention: { daily: 30, weekly: 12, monthly: 12 } },
  // PantherOS says /etc; on a server, /etc/nixos is a subvolume of its own.
  backup: { subvolumes: ["/", "/home", "/etc", "/etc/nixos"] },
});

/** Subvolumes of every server, beside those of the layout. */
export const serverSubvolumes = {
  "@postgresql": { mountpoint: "/var/lib/postgresql", role: "database" },
  "@redis": { mountpoint: "/var/lib/redis", role: "database" },
  "@containers": { mountpoint: "/var/lib/containers", role: "container" },
  "@dev": { mountpoint: "/srv/dev", role: "standard" },
  "@config": { mountpoint: "/etc/nixos", role: "standard" },
  "@local": { mountpoint: "/usr/local", role: "standard" },
  "@ai-tools": { mountpoint: "/opt/ai-tools", role: "standard" },
  "@user-cache": { mountpoint: "/home/.cache", role: "cache" },
  "@var-cache": { mountpoint: "/var/cache", role: "cache" },
} as const;
