/**
 * The host model: what a spec means once profiles and defaults are applied. Complete: no optional is left to guess, every mount is
 * known. Kinds plan from it, rules judge it, and the manifest keeps it (see `stages/plan.ts`) for the flake's checks to compare.
 */
import type { SpecPath } from "./path.ts";
import type { BtrfsPolicy } from "./btrfs.ts";
import type { Containers } from "./containers.ts";
import type { Devices } from "./devices/devices.ts";
import type { Persistence } from "./persistence.ts";
import type { Backup, SnapshotPolicy, Usage } from "./protection.ts";
import type { Role } from "./roles.ts";
import type { RootReset } from "./root-reset.ts";

/** What starts the host. */
export type BootLoader = "systemd-boot" | "grub" | "none";

/** The facts of a host that its storage depends on. */
export interface HostIdentity {
  name: string;
  /** Nix's name of the platform. */
  system: "x86_64-linux" | "aarch64-linux";
  /** The NixOS release that the host runs, such as `26.05`. */
  release: string;
  /** `system.stateVersion` of the minimal system in the flake. */
  stateVersion: string;
  /** Eight hexadecimal digits; ZFS refuses to import a pool of another host. */
  hostId: string | null;
  bootLoader: BootLoader;
  /** The kernel's version where the spec pins one; else the release's default. */
  kernel: string | null;
}

/** One file system: what `mkfs` made, with all that is mounted of it. */
export interface FileSystem {
  /** What it stands on, as NixOS and disko name it: unique within the host. */
  device: string;
  type: string;
  /** All of its block devices; the first is `device`, unless it is a pool. */
  members: string[];
  /** Whether btrfs' options for solid-state disks are set on it. */
  ssd: boolean;
  /** Options of the whole file system, the same on each of its mounts. */
  options: string[];
  subvolumes: SubvolumeFacts[];
  origin: SpecPath;
}

/** What is known of one subvolume, or of the directory that a role was given to. */
export interface SubvolumeFacts {
  name: string;
  mountpoint: string | null;
  role: Role | null;
  /** False: the directory carries the attribute `C`. */
  copyOnWrite: boolean;
  /** True: the directory carries the property `compression=none` on a file system that compresses. */
  uncompressed: boolean;
  swapFiles: string[];
  origin: SpecPath;
}

/** One mount of the running system. */
export interface Mount {
  mountpoint: string;
  device: string;
  type: string;
  /** As they reach `fileSystems.<mountpoint>.options`. */
  options: string[];
  neededForBoot: boolean;
  /** Which kind emits it. */
  owner: "disko" | "file-systems";
  /** `device` of the file system in the model that it belongs to. */
  fileSystem: string;
  subvolume: string | null;
  role: Role | null;
  /** Mount points that must be there first, besides those that the paths imply. */
  depends: string[];
  origin: SpecPath;
}

/** Swap space other than zram. */
export interface Swap {
  device: string;
  /** In MiB, where NixOS makes the file. */
  size: number | null;
  priority: number | null;
  options: string[];
  randomEncryption: boolean;
  discardPolicy: "once" | "pages" | "both" | null;
  owner: "disko" | "swap";
  origin: SpecPath;
}

/** A block device to which zram writes what does not compress. */
export interface ZramWriteback {
  device: string;
  origin: SpecPath;
}

/** What the kinds find in a spec for all others to see. */
export interface Storage {
  /** Wishes for all btrfs file systems. */
  btrfs: BtrfsPolicy;
  /** The devices as the spec has them, with the host's changes to subvolumes. */
  declared: Devices;
  /** The same with the final options of each mount: what disko gets. */
  devices: Devices;
  fileSystems: FileSystem[];
  mounts: Mount[];
  swaps: Swap[];
  zramWriteback: ZramWriteback | null;
  persistence: Persistence | null;
  rootReset: RootReset | null;
  containers: Containers | null;
  usage: Usage[];
  snapshots: SnapshotPolicy[];
  backup: Backup | null;
}

/** The storage of a host of which nothing is known yet. */
export function emptyStorage(btrfs: BtrfsPolicy): Storage {
  return {
    btrfs,
    declared: {},
    devices: {},
    fileSystems: [],
    mounts: [],
    swaps: [],
    zramWriteback: null,
    persistence: null,
    rootReset: null,
    containers: null,
    usage: [],
    snapshots: [],
    backup: null,
  };
}

/** A host, complete. */
export interface HostModel extends HostIdentity, Storage {
  /** The file of its spec, relative to the root. */
  file: string;
  /** What each kind made of its section, by the kind's name. */
  settings: Readonly<Record<string, unknown>>;
}

/** Mount points that NixOS mounts in stage 1 whatever `neededForBoot` says (nixos/lib/utils.nix, `pathsNeededForBoot`). */
export const alwaysNeededForBoot: ReadonlySet<string> = new Set([
  "/",
  "/nix",
  "/nix/store",
  "/var",
  "/var/log",
  "/var/lib",
  "/var/lib/nixos",
  "/etc",
  "/usr",
]);

/** The mount that carries a path: the one with the longest mount point above it; undefined where not even `/` is mounted. */
export function carrierOf(model: Pick<HostModel, "mounts">, path: string): Mount | undefined {
  let carrier: Mount | undefined;
  for (const mount of model.mounts) {
    if (!isWithin(path, mount.mountpoint)) continue;
    if (carrier === undefined || mount.mountpoint.length > carrier.mountpoint.length) carrier = mount;
  }
  return carrier;
}

/** What a mount shows: a subvolume or a dataset is one, however many mounts it has. */
export function subjectOf({ fileSystem, device, subvolume }: Mount): string {
  return JSON.stringify([fileSystem, device, subvolume?.replace(/^\/+/, "") ?? null]);
}

/** The pools of which NixOS mounts nothing: it imports those of its mounts alone, and what ZFS mounts by itself needs the pool too. */
export function unmountedPools({ fileSystems, mounts }: Pick<HostModel, "fileSystems" | "mounts">): string[] {
  return fileSystems
    .filter(({ type }) => type === "zfs")
    .map(({ device }) => device)
    .filter((pool) => !mounts.some(({ fileSystem }) => fileSystem === pool));
}

/** Whether a path is a directory or lies below it. */
export function isWithin(path: string, directory: string): boolean {
  return directory === "/" || path === directory || path.startsWith(`${directory}/`);
}
