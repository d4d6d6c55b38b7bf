/** The entries of `fileSystems` as mounts and file systems of the host model. */
import { planBtrfs, roleMountOptions, type BtrfsPolicy } from "../../model/btrfs.ts";
import type { FileSystem, Mount } from "../../model/host.ts";
import { isPerMount, mergeOptions } from "../../model/mount-options.ts";
import { mountOf, orDefaults, simpleFileSystem } from "../../model/storage/mount.ts";
import type { FileSystemEntry } from "./schema.ts";

/** What the entries add to a host; those that only adjust another mount are not among them. */
export function declaredMounts(
  entries: Record<string, FileSystemEntry>,
  policy: BtrfsPolicy,
): Pick<FileSystemsPart, "mounts" | "fileSystems"> {
  const part: FileSystemsPart = { mounts: [], fileSystems: [] };
  const btrfs = new Map<string, [string, FileSystemEntry][]>();
  for (const [mountpoint, entry] of Object.entries(entries)) {
    if (!isDeclaration(entry)) continue;
    const device = deviceOf(mountpoint, entry);
    if (entry.fsType === "btrfs") btrfs.set(device, [...(btrfs.get(device) ?? []), [mountpoint, entry]]);
    else
      addMount(
        part,
        device,
        mountpoint,
        entry,
        mergeOptions(roleMountOptions(entry.role), entry.options ?? []),
      );
  }
  for (const [device, mounts] of btrfs) addBtrfs(part, device, mounts, policy);
  return part;
}

interface FileSystemsPart {
  mounts: Mount[];
  fileSystems: FileSystem[];
}

/** Whether an entry says what to mount, and not only something about a mount that is declared elsewhere. */
export function isDeclaration(entry: FileSystemEntry): boolean {
  const { neededForBoot: _, ...rest } = entry;
  return Object.values(rest).some((value) => value !== undefined);
}

/** What NixOS makes of an entry's device, label or overlay. */
function deviceOf(mountpoint: string, entry: FileSystemEntry): string {
  if (entry.device !== undefined) return entry.device;
  if (entry.label !== undefined) return `/dev/disk/by-label/${entry.label}`;
  return entry.overlay ? "overlay" : (entry.fsType ?? mountpoint);
}

function addMount(
  part: FileSystemsPart,
  device: string,
  mountpoint: string,
  entry: FileSystemEntry,
  options: string[],
): void {
  const type = entry.overlay ? "overlay" : (entry.fsType ?? "auto");
  const origin = ["fileSystems", mountpoint];
  const fileSystem = fileSystemOf(device, type, mountpoint);
  const isNamed = device.startsWith("/dev/") || type === "zfs";
  if (isNamed && !part.fileSystems.some((known) => known.device === fileSystem))
    part.fileSystems.push(simpleFileSystem(fileSystem, type, [device], origin));
  const base = {
    mountpoint,
    device,
    type,
    options: orDefaults(options),
    owner: "file-systems" as const,
    fileSystem,
    role: entry.role ?? null,
    depends: entry.depends ?? [],
    origin,
  };
  part.mounts.push(mountOf(base, entry.neededForBoot));
}

/** A dataset's file system is its pool; what has no block device of its own is another file system at each place. */
function fileSystemOf(device: string, type: string, mountpoint: string): string {
  if (type === "zfs") return device.split("/")[0]!;
  return device.startsWith("/dev/") ? device : `${type} at ${mountpoint}`;
}

function addBtrfs(
  part: FileSystemsPart,
  device: string,
  mounts: [string, FileSystemEntry][],
  policy: BtrfsPolicy,
): void {
  const subvolumes = Object.fromEntries(
    mounts.map(([mountpoint, { role, options, copyOnWrite }]) => [
      mountpoint,
      { role, mountOptions: options, copyOnWrite },
    ]),
  );
  // Their file systems are made by somebody else: only the roles count, not what the host wishes for its own.
  const plan = planBtrfs(
    { type: "btrfs", subvolumes },
    { ...policy, ssdOptimization: false, autodefrag: false },
  );
  for (const [mountpoint, entry] of mounts) {
    const traits = plan.subvolumes[mountpoint]!;
    addMount(part, device, mountpoint, entry, traits.options);
    const mount = part.mounts.at(-1)!;
    mount.subvolume = subvolumeOf(entry);
    const fileSystem = part.fileSystems.find((known) => known.device === device)!;
    fileSystem.options = plan.options;
    const { role, copyOnWrite, uncompressed } = traits;
    const name = mount.subvolume ?? "/";
    fileSystem.subvolumes.push({
      name,
      mountpoint,
      role,
      copyOnWrite,
      uncompressed,
      swapFiles: [],
      origin: mount.origin,
    });
  }
}

function subvolumeOf(entry: FileSystemEntry): string | null {
  const option = entry.options?.find((candidate) => isPerMount(candidate) && candidate.startsWith("subvol="));
  return option === undefined ? null : option.slice("subvol=".length);
}
