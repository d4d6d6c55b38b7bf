/** The entries of `fileSystems` as mounts and file systems of the host model. */
import { planBtrfs, roleMountOptions, type Guest } from "../../model/btrfs.ts";
import type { FileSystem, Mount, Storage } from "../../model/host.ts";
import { mergeOptions } from "../../model/mount-options.ts";
import { diskoStorage } from "../../model/storage/disko.ts";
import { mountOf, orDefaults, simpleFileSystem } from "../../model/storage/mount.ts";
import type { FileSystemEntry } from "./schema.ts";

/** A host's storage with what the entries add to it; those that only adjust another mount are not among them. */
export function withEntries(before: Readonly<Storage>, entries: Record<string, FileSystemEntry>): Storage {
  const declared = Object.entries(entries)
    .filter(([, entry]) => isDeclaration(entry))
    .map(([mountpoint, entry]) => declare(mountpoint, entry, before.fileSystems));
  const guests = new Map<string, Guest[]>();
  for (const { type, device, guest } of declared)
    if (type === "btrfs") guests.set(device, [...(guests.get(device) ?? []), guest]);

  const { fileSystems, mounts, ...storage } = before.fileSystems.some(({ device }) => guests.has(device))
    ? diskoStorage(before.declared, before.btrfs, guests)
    : before;
  const part = { ...storage, fileSystems: [...fileSystems], mounts: [...mounts] };
  for (const one of declared) if (one.type !== "btrfs") addMount(part, one);
  for (const device of guests.keys())
    addBtrfs(
      part,
      device,
      declared.filter((one) => one.type === "btrfs" && one.device === device),
    );
  return part;
}

/** An entry, with what NixOS will mount. */
interface Declared {
  mountpoint: string;
  entry: FileSystemEntry;
  device: string;
  type: string;
  /** `device` of its file system in the model. */
  fileSystem: string;
  guest: Guest;
}

/** Whether an entry says what to mount, and not only something about a mount that is declared elsewhere. */
export function isDeclaration(entry: FileSystemEntry): boolean {
  const { neededForBoot: _, ...rest } = entry;
  return Object.values(rest).some((value) => value !== undefined);
}

function declare(mountpoint: string, entry: FileSystemEntry, fileSystems: readonly FileSystem[]): Declared {
  const device = deviceOf(mountpoint, entry);
  const known = fileSystems.find((fileSystem) => fileSystem.device === device);
  const type = entry.overlay ? "overlay" : (entry.fsType ?? known?.type ?? "auto");
  const { role, options: mountOptions, copyOnWrite } = entry;
  return {
    mountpoint,
    entry,
    device,
    type,
    fileSystem: fileSystemOf(device, type, mountpoint),
    guest: { subvolume: subvolumeOf(entry, type), role, mountOptions, copyOnWrite },
  };
}

/** What NixOS makes of an entry's device, label or overlay. */
function deviceOf(mountpoint: string, entry: FileSystemEntry): string {
  if (entry.overlay) return "overlay";
  if (entry.device !== undefined) return entry.device;
  return entry.label !== undefined ? `/dev/disk/by-label/${entry.label}` : (entry.fsType ?? mountpoint);
}

/** A dataset's file system is its pool; what has no block device of its own is another file system at each place. */
function fileSystemOf(device: string, type: string, mountpoint: string): string {
  if (type === "zfs") return device.split("/")[0]!;
  return device.startsWith("/dev/") || type === "btrfs" ? device : `${type} at ${mountpoint}`;
}

/** The option by which a mount shows one subvolume. */
const subvolumeOptions: Readonly<Record<string, string>> = { btrfs: "subvol=", bcachefs: "X-mount.subdir=" };

function subvolumeOf({ options = [] }: FileSystemEntry, type: string): string | null {
  const name = subvolumeOptions[type];
  const option = name && options.find((candidate) => candidate.startsWith(name));
  return (option && option.slice(name.length).replace(/^\/+/, "")) || null;
}

/** Adds a mount and, unless it is known or has no name, its file system. */
function addMount(
  storage: Storage,
  { mountpoint, entry, device, type, fileSystem, guest }: Declared,
  options = mergeOptions(roleMountOptions(entry.role), entry.options ?? []),
): Mount {
  const origin = ["fileSystems", mountpoint];
  const isNamed = device.startsWith("/dev/") || type === "zfs" || type === "btrfs";
  if (isNamed && !storage.fileSystems.some((known) => known.device === fileSystem))
    storage.fileSystems.push(simpleFileSystem(fileSystem, type, [device], origin));
  const base = {
    mountpoint,
    device,
    type,
    options: orDefaults(options),
    owner: "file-systems" as const,
    fileSystem,
    subvolume: guest.subvolume,
    role: entry.role ?? null,
    depends: entry.depends ?? [],
    origin,
  };
  const mount = mountOf(base, entry.neededForBoot);
  storage.mounts.push(mount);
  return mount;
}

/** Adds the mounts of one btrfs file system. */
function addBtrfs(storage: Storage, device: string, entries: readonly Declared[]): void {
  const subvolumes = Object.fromEntries(
    entries.map(({ mountpoint, guest: { subvolume, ...wishes } }) => [
      mountpoint,
      { ...wishes, name: subvolume ?? undefined },
    ]),
  );
  const known = storage.fileSystems.find((fileSystem) => fileSystem.device === device);
  // One that disko makes has its options already. One that somebody else made gets what the roles ask for, and not what the host
  // wishes for its own.
  const plan = planBtrfs(
    { type: "btrfs", subvolumes, ...(known && { compression: false, mountOptions: known.options }) },
    { ...storage.btrfs, ssdOptimization: false, autodefrag: false },
    entries.map(({ guest }) => guest),
  );
  for (const declared of entries) {
    const { mountpoint } = declared;
    const { options, role, copyOnWrite, uncompressed } = plan.subvolumes[mountpoint]!;
    const { subvolume, origin } = addMount(storage, declared, options);
    const fileSystem = storage.fileSystems.find((one) => one.device === device)!;
    if (!known) fileSystem.options = plan.options;
    const name = subvolume ?? "/";
    const facts = fileSystem.subvolumes.find((one) => one.name === name);
    if (facts) facts.mountpoint ??= mountpoint;
    else
      fileSystem.subvolumes.push({
        name,
        mountpoint,
        role,
        copyOnWrite,
        uncompressed,
        swapFiles: [],
        origin,
      });
  }
}
