/** What NixOS will see of a host's devices: the file systems, mounts and swap space that disko declares (its `_config`s). */
import { planBtrfs, roleMountOptions, type BtrfsPlan, type BtrfsPolicy, type Guest } from "../btrfs.ts";
import type { Btrfs } from "../devices/btrfs.ts";
import type { Devices } from "../devices/devices.ts";
import { mapContents, placesOf, type Place } from "../devices/walk.ts";
import { emptyStorage, type Storage, type Swap } from "../host.ts";
import { mergeOptions } from "../mount-options.ts";
import { addBcachefs } from "./bcachefs.ts";
import { addBtrfs, finalBtrfs } from "./btrfs.ts";
import { mountOf, orDefaults, orNothing, simpleFileSystem, withoutDevice } from "./mount.ts";
import { addPools } from "./zfs.ts";

/**
 * The devices with roles and policy applied (each mount has its final options, each subvolume says whether it is copied on
 * write), and all that they give the running system. The guests of a btrfs file system, by its device, are mounts of it that
 * disko does not know: its one set of options holds for them too.
 */
export function diskoStorage(
  devices: Devices,
  policy: BtrfsPolicy,
  guests: ReadonlyMap<string, readonly Guest[]> = new Map(),
): Storage {
  const storage: Storage = { ...emptyStorage(policy), declared: devices, devices };
  const planOf = (content: Btrfs, device: string): BtrfsPlan =>
    planBtrfs(content, policy, guests.get(device));
  for (const place of placesOf(devices)) {
    const { content } = place;
    if (content.type === "filesystem") addFileSystem(storage, place, content);
    else if (content.type === "btrfs") addBtrfs(storage, place, content, planOf(content, place.device));
    else if (content.type === "swap") storage.swaps.push(swapPartition(place, content));
  }
  addPools(storage);
  addBcachefs(storage);
  addNodev(storage);
  storage.devices = mapContents(devices, (content, { device }) => {
    if (content.type === "btrfs") return finalBtrfs(content, planOf(content, device));
    if (content.type !== "filesystem") return content;
    return { ...content, mountOptions: orNothing(fileSystemOptions(content)) };
  });
  return storage;
}

type Of<Type extends Place["content"]["type"]> = Extract<Place["content"], { type: Type }>;

function fileSystemOptions(content: Of<"filesystem">): string[] {
  return mergeOptions(roleMountOptions(content.role), content.mountOptions ?? []);
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
