/** What NixOS will see of a host's devices: the file systems, mounts and swap space that disko declares (its `_config`s). */
import { createHash } from "node:crypto";
import { planBtrfs, roleMountOptions, type BtrfsPolicy } from "./btrfs.ts";
import type { Btrfs } from "./devices/btrfs.ts";
import type { Devices } from "./devices/devices.ts";
import { mapContents, placesOf, type Place } from "./devices/walk.ts";
import { alwaysNeededForBoot, type FileSystem, type Mount, type Storage, type Swap } from "./host.ts";
import { mergeOptions } from "./mount-options.ts";
import type { SpecPath } from "./path.ts";

/**
 * The devices with roles and policy applied (each mount has its final options, each subvolume says whether it is copied on
 * write), and all that they give the running system.
 */
export function diskoStorage(devices: Devices, policy: BtrfsPolicy): Storage {
  const storage: Storage = { btrfs: policy, devices, fileSystems: [], mounts: [], swaps: [] };
  for (const place of placesOf(devices)) {
    const { content } = place;
    if (content.type === "filesystem") addFileSystem(storage, place, content);
    else if (content.type === "btrfs") addBtrfs(storage, place, content, policy);
    else if (content.type === "swap") storage.swaps.push(swapPartition(place, content));
  }
  addPools(storage);
  addBcachefs(storage);
  addNodev(storage);
  storage.devices = mapContents(devices, (content) => {
    if (content.type === "btrfs") return finalBtrfs(content, policy);
    if (content.type !== "filesystem") return content;
    return { ...content, mountOptions: orNothing(fileSystemOptions(content)) };
  });
  return storage;
}

type Of<Type extends Place["content"]["type"]> = Extract<Place["content"], { type: Type }>;

function fileSystemOptions(content: Of<"filesystem">): string[] {
  return mergeOptions(roleMountOptions(content.role), content.mountOptions ?? []);
}

function finalBtrfs(content: Btrfs, policy: BtrfsPolicy): Btrfs {
  const plan = planBtrfs(content, policy);
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

function orNothing(options: string[]): string[] | undefined {
  return options.length === 0 ? undefined : options;
}

/** disko's own default, where a spec says nothing. */
function orDefaults(options: readonly string[] | undefined): string[] {
  return options && options.length > 0 ? [...options] : ["defaults"];
}

function mountOf(
  base: Pick<Mount, "mountpoint" | "device" | "type" | "options" | "origin"> & Partial<Mount>,
  neededForBoot: boolean | undefined,
): Mount {
  return {
    owner: "disko",
    fileSystem: base.device,
    subvolume: null,
    role: null,
    depends: [],
    ...base,
    neededForBoot: neededForBoot === true || alwaysNeededForBoot.has(base.mountpoint),
  };
}

function simpleFileSystem(device: string, type: string, members: string[], origin: SpecPath): FileSystem {
  return { device, type, members, ssd: false, options: [], subvolumes: [], origin };
}

function addFileSystem(storage: Storage, place: Place, content: Of<"filesystem">): void {
  const { device, path: origin } = place;
  storage.fileSystems.push(simpleFileSystem(device, content.format, [device], origin));
  if (content.mountpoint == null) return;
  const options = orDefaults(fileSystemOptions(content));
  const base = {
    mountpoint: content.mountpoint,
    device,
    type: content.format,
    options,
    role: content.role ?? null,
    origin,
  };
  storage.mounts.push(mountOf(base, content.neededForBoot));
}

function addBtrfs(storage: Storage, place: Place, content: Btrfs, policy: BtrfsPolicy): void {
  const { device, path: origin } = place;
  const plan = planBtrfs(content, policy);
  // Further members stand among mkfs' arguments, where disko has no other place for them; an argument may hold several words.
  const others = (content.extraArgs ?? [])
    .flatMap((argument) => argument.split(/\s+/))
    .filter((word) => word.startsWith("/dev/"));
  const fileSystem: FileSystem = {
    ...simpleFileSystem(device, "btrfs", [device, ...others], origin),
    ssd: policy.ssdOptimization,
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

function swapPartition({ device, path: origin }: Place, content: Of<"swap">): Swap {
  return {
    device,
    size: null,
    priority: content.priority ?? null,
    options: orDefaults(content.mountOptions),
    randomEncryption: content.randomEncryption ?? false,
    discardPolicy: content.discardPolicy ?? null,
    owner: "disko",
    origin,
  };
}

function addPools(storage: Storage): void {
  const members = placesOf(storage.devices).flatMap(({ content, device }) =>
    content.type === "zfs" ? [{ pool: content.pool, device }] : [],
  );
  for (const [key, pool] of Object.entries(storage.devices.zpool ?? {})) {
    const name = pool.name ?? key;
    const origin = ["devices", "zpool", key];
    const devices = members.filter((member) => member.pool === name).map(({ device }) => device);
    storage.fileSystems.push(simpleFileSystem(name, "zfs", devices, origin));
    const root = {
      mountpoint: pool.mountpoint,
      options: pool.rootFsOptions,
      mountOptions: pool.mountOptions,
    };
    addDataset(storage, name, name, { ...root, neededForBoot: pool.neededForBoot }, origin);
    for (const [datasetKey, dataset] of Object.entries(pool.datasets ?? {})) {
      if (dataset.type !== "zfs_fs") continue;
      addDataset(storage, name, `${name}/${dataset.name ?? datasetKey}`, dataset, [
        ...origin,
        "datasets",
        datasetKey,
      ]);
    }
  }
}

function addDataset(
  storage: Storage,
  pool: string,
  device: string,
  dataset: {
    mountpoint?: string | null;
    options?: Record<string, string>;
    mountOptions?: string[];
    neededForBoot?: boolean;
  },
  origin: SpecPath,
): void {
  const properties = dataset.options ?? {};
  if (dataset.mountpoint == null || properties["mountpoint"] === "none" || properties["canmount"] === "off")
    return;
  const options = orDefaults(dataset.mountOptions);
  // A dataset that is not mounted the old way needs `zfsutil` to be mounted by mount(8) at all.
  if (properties["mountpoint"] !== "legacy") options.push("zfsutil");
  const base = { mountpoint: dataset.mountpoint, device, type: "zfs", options, fileSystem: pool, origin };
  storage.mounts.push(mountOf(base, dataset.neededForBoot));
}

function addBcachefs(storage: Storage): void {
  const members = placesOf(storage.devices).flatMap(({ content, device }) =>
    content.type === "bcachefs" ? [{ filesystem: content.filesystem, device }] : [],
  );
  for (const [key, fileSystem] of Object.entries(storage.devices.bcachefs_filesystems ?? {})) {
    const name = fileSystem.name ?? key;
    const origin = ["devices", "bcachefs_filesystems", key];
    const device = `/dev/disk/by-uuid/${fileSystem.uuid ?? uuidOfName(name)}`;
    const devices = members.filter((member) => member.filesystem === name).map((member) => member.device);
    storage.fileSystems.push(simpleFileSystem(device, "bcachefs", devices, origin));
    const add = (
      mountpoint: string | null | undefined,
      options: string[],
      at: SpecPath,
      subvolume: string | null,
    ): void => {
      if (mountpoint == null) return;
      // disko itself marks all of them as needed for boot.
      storage.mounts.push(
        mountOf({ mountpoint, device, type: "bcachefs", options, subvolume, origin: at }, true),
      );
    };
    add(fileSystem.mountpoint, unique(["X-mount.mkdir", ...(fileSystem.mountOptions ?? [])]), origin, null);
    for (const [subvolumeKey, subvolume] of Object.entries(fileSystem.subvolumes ?? {})) {
      const path = (subvolume.name ?? subvolumeKey).replace(/^\//, "");
      const options = unique(["X-mount.mkdir", `X-mount.subdir=${path}`, ...(subvolume.mountOptions ?? [])]);
      add(subvolume.mountpoint, options, [...origin, "subvolumes", subvolumeKey], path);
    }
  }
}

/** disko's default UUID: the start of the name's hash. */
function uuidOfName(name: string): string {
  const hash = createHash("sha256").update(name).digest("hex");
  return [
    hash.slice(0, 8),
    hash.slice(8, 12),
    hash.slice(12, 16),
    hash.slice(16, 20),
    hash.slice(20, 32),
  ].join("-");
}

function unique(options: string[]): string[] {
  return [...new Set(options)];
}

/** File systems that need no device: NixOS names the type in its place (nixos/modules/tasks/filesystems.nix). */
const withoutDevice = new Set(["proc", "sysfs", "tmpfs", "ramfs", "devtmpfs", "devpts"]);

function addNodev(storage: Storage): void {
  for (const [key, nodev] of Object.entries(storage.devices.nodev ?? {})) {
    const mountpoint = nodev.mountpoint === undefined ? key : nodev.mountpoint;
    if (mountpoint === null) continue;
    const origin = ["devices", "nodev", key];
    const device = nodev.device ?? (withoutDevice.has(nodev.fsType) ? nodev.fsType : "none");
    const base = { mountpoint, device, type: nodev.fsType, options: orDefaults(nodev.mountOptions), origin };
    storage.mounts.push(
      mountOf({ ...base, fileSystem: `${nodev.fsType} at ${mountpoint}` }, nodev.neededForBoot),
    );
  }
}
