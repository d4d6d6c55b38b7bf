/** What a btrfs file system gives a host: itself, its mounts and its swap files. */
import type { BtrfsPlan } from "../btrfs.ts";
import { extraMembers, type Btrfs } from "../devices/btrfs.ts";
import type { Place } from "../devices/walk.ts";
import type { FileSystem, Storage } from "../host.ts";
import type { SpecPath } from "../path.ts";
import { mountOf, orDefaults, orNothing, simpleFileSystem } from "./mount.ts";

/** The file system with the final options of each mount, and whether each subvolume is copied on write. */
export function finalBtrfs(content: Btrfs, plan: BtrfsPlan): Btrfs {
  const subvolumes = Object.entries(content.subvolumes ?? {}).map(([key, subvolume]) => {
    const traits = plan.subvolumes[key]!;
    const mounted = subvolume.mountpoint != null;
    const mountOptions = mounted ? orNothing(traits.options) : undefined;
    return [key, { ...subvolume, mountOptions, copyOnWrite: traits.copyOnWrite }] as const;
  });
  return {
    ...content,
    mountOptions: content.mountpoint == null ? content.mountOptions : orNothing(plan.top),
    subvolumes: content.subvolumes && Object.fromEntries(subvolumes),
  };
}

/** Adds a file system with its mounts and swap files. */
export function addBtrfs(storage: Storage, place: Place, content: Btrfs, plan: BtrfsPlan): void {
  const { device, path: origin } = place;
  const others = extraMembers(content).map((member) => member.device);
  const fileSystem: FileSystem = {
    ...simpleFileSystem(device, "btrfs", [device, ...others], origin),
    ssd: storage.btrfs.ssdOptimization,
    options: plan.options,
  };
  storage.fileSystems.push(fileSystem);
  if (content.mountpoint != null) {
    const base = {
      mountpoint: content.mountpoint,
      device,
      type: "btrfs",
      options: orDefaults(plan.top),
      origin,
    };
    storage.mounts.push(mountOf(base, content.neededForBoot));
    addSwapFiles(storage, content.mountpoint, content.swap, origin);
  }
  for (const [key, subvolume] of Object.entries(content.subvolumes ?? {})) {
    const traits = plan.subvolumes[key]!;
    const name = subvolume.name ?? key;
    const path = [...origin, "subvolumes", key];
    const mountpoint = subvolume.mountpoint ?? null;
    const { role, copyOnWrite, uncompressed } = traits;
    const swapFiles = Object.entries(subvolume.swap ?? {}).map(([file, { path: at }]) => at ?? file);
    fileSystem.subvolumes.push({
      name,
      mountpoint,
      role,
      copyOnWrite,
      uncompressed,
      swapFiles,
      origin: path,
    });
    if (mountpoint === null) continue;
    const options = [...orDefaults(traits.options), `subvol=${name}`];
    const base = { mountpoint, device, type: "btrfs", options, subvolume: name, role, origin: path };
    storage.mounts.push(mountOf(base, subvolume.neededForBoot));
    addSwapFiles(storage, mountpoint, subvolume.swap, path);
  }
}

function addSwapFiles(storage: Storage, mountpoint: string, files: Btrfs["swap"], origin: SpecPath): void {
  for (const [key, file] of Object.entries(files ?? {})) {
    storage.swaps.push({
      // As disko joins them: a file at the root is `//swapfile`.
      device: `${mountpoint}/${file.path ?? key}`,
      size: null,
      priority: file.priority ?? null,
      options: orDefaults(file.options),
      randomEncryption: false,
      discardPolicy: null,
      owner: "disko",
      origin: [...origin, "swap", key],
    });
  }
}
