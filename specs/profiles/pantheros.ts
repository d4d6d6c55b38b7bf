/** What the PantherOS hosts share: laptops with NVMe disks, and virtual servers. */
import { profile } from "strata";

/**
 * The Nix store without copy-on-write, as PantherOS has it. The price is that the store is neither compressed nor checksummed;
 * Nix can check it by itself (`nix store verify --all`).
 */
const nixStore = { "@nix": { copyOnWrite: false } };

/** A laptop: discards at once, a weekly trim, and a monthly scrub of each file system. */
export const laptop = profile("pantheros-laptop", {
  boot: { loader: "systemd-boot" },
  btrfs: { ssdOptimization: true, subvolumes: nixStore },
  swap: { zram: true },
});

/** A virtual server: its provider's storage decides what a discard does, so the weekly trim is enough. */
export const server = profile("pantheros-server", {
  boot: { loader: "grub" },
  btrfs: { subvolumes: nixStore },
  upkeep: { fstrim: true },
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
