/** Fleets of any size, as rich as real ones: each host has a layout of its own kind, snapshots, and eight files. */
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A profile that all hosts of a fleet share. */
const profile = `import { profile } from "strata";

export const server = profile("server", {
  btrfs: { subvolumes: { "@nix": { copyOnWrite: false } } },
  upkeep: { fstrim: true, balance: true },
  swap: { zram: { memoryPercent: 25 } },
  snapshots: { enable: true },
  documents: { runbook: false },
});

export const subvolumes = {
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
`;

type Layout = (name: string) => { imports: string; boot: "grub" | "systemd-boot"; devices: string };

/** The layouts in turn. */
const layouts: Layout[] = [
  (name) => ({
    imports: "vps",
    boot: "grub",
    devices: `vps({ device: "/dev/disk/by-id/${name}", capacity: "458GB", swap: "8G", subvolumes })`,
  }),
  (name) => ({
    imports: "singleNvmeLaptop",
    boot: "systemd-boot",
    devices: `singleNvmeLaptop({ device: "/dev/disk/by-id/${name}", luks: true, swap: "16G", subvolumes })`,
  }),
  (name) => ({
    imports: "mirroredPair",
    boot: "grub",
    devices: `mirroredPair({
    first: { device: "/dev/disk/by-id/${name}-1" },
    second: { device: "/dev/disk/by-id/${name}-2" },
    subvolumes,
  })`,
  }),
  (name) => ({
    imports: "dualNvmeLaptop",
    boot: "systemd-boot",
    devices: `dualNvmeLaptop({
    primary: { device: "/dev/disk/by-id/${name}-1", capacity: "2TB" },
    secondary: {
      device: "/dev/disk/by-id/${name}-2",
      subvolumes: { "@backup": { mountpoint: "/srv/backup", role: "standard" } },
    },
    subvolumes,
  })`,
  }),
];

/** Writes the specs of a fleet into a folder. */
export function writeFleet(root: string, hosts: number): void {
  mkdirSync(join(root, "specs/profiles"), { recursive: true });
  mkdirSync(join(root, "specs/hosts"), { recursive: true });
  writeFileSync(join(root, "specs/profiles/server.ts"), profile);
  for (let i = 0; i < hosts; i += 1) writeHost(root, i, "weekly");
}

/** Writes the spec of one host, with a property to vary. */
export function writeHost(root: string, index: number, scrub: string): void {
  const name = `host-${String(index).padStart(5, "0")}`;
  const { imports, boot, devices } = layouts[index % layouts.length]!(name);
  const text = `import { host, nfs, ${imports} } from "strata";
import { server, subvolumes } from "../profiles/server.ts";

export default host("${name}", {
  extends: server,
  boot: { loader: "${boot}" },
  devices: ${devices},
  fileSystems: {
    "/home": { neededForBoot: true },
    "/srv/shared": nfs("nas-${index % 7}.lan:/export/shared", { options: ["nfsvers=4.2", "noauto"] }),
  },
  upkeep: { scrub: { interval: "${scrub}" } },
});
`;
  writeFileSync(join(root, `specs/hosts/${name}.ts`), text);
}

/** Copies this repository's own hosts into a folder. */
export function copyOwnHosts(root: string): void {
  cpSync("specs", join(root, "specs"), { recursive: true });
}
