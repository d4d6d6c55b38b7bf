/**
 * What a spec asks of a btrfs file system, turned into what the kernel can do.
 *
 * All of btrfs' own mount options belong to the whole file system: the first mount's win, and later mounts of other subvolumes
 * silently ignore theirs (btrfs(5), "MOUNT OPTIONS"). So one set is made of them for each file system, and what a role wants for
 * its subvolume alone becomes an attribute of the subvolume's directory, which new files inherit.
 */
import type { Btrfs, Subvolume } from "./devices/btrfs.ts";
import { isCompression, isNoCompression, isPerMount, mergeOptions, optionSubject } from "./mount-options.ts";
import { roleTraits, type Role } from "./roles.ts";

/** A host's wishes for all of its btrfs file systems. */
export interface BtrfsPolicy {
  ssdOptimization: boolean;
  autodefrag: boolean;
  enforceDatabaseNodatacow: boolean;
}

/** A mount by an entry of `fileSystems`, with what it wishes for its subvolume and, by that, for the file system. */
export interface Guest extends Pick<Subvolume, "role" | "mountOptions" | "copyOnWrite"> {
  /** The subvolume that it mounts; null for the top level. */
  subvolume: string | null;
}

/** What a mount or subvolume turns out to be. */
export interface BtrfsTraits {
  role: Role | null;
  copyOnWrite: boolean;
  uncompressed: boolean;
  /** All options of the mount, without `subvol=`; empty where the spec says nothing. */
  options: string[];
}

/** A file system's options, and what becomes of each of its subvolumes. */
export interface BtrfsPlan {
  options: string[];
  top: string[];
  subvolumes: Record<string, BtrfsTraits>;
}

/** Decides on the options of a file system and its mounts; a subvolume gets what it and its guests ask for. */
export function planBtrfs(content: Btrfs, policy: BtrfsPolicy, guests: readonly Guest[] = []): BtrfsPlan {
  const subvolumes = Object.entries(content.subvolumes ?? {});
  const options = fileSystemOptions(content, policy, guests);
  const compresses = options.some(isCompression);
  return {
    options,
    top: mergeOptions((content.mountOptions ?? []).filter(isPerMount), options),
    subvolumes: Object.fromEntries(
      subvolumes.map(([key, subvolume]) => {
        const name = subvolume.name ?? key;
        const wishes = [subvolume, ...guests.filter((guest) => guest.subvolume === name)];
        const copyOnWrite =
          !isWithoutCopyOnWrite(content) && wishes.every((wish) => copiesOnWrite(wish, policy));
        const traits: BtrfsTraits = {
          role: wishes.find(({ role }) => role !== undefined)?.role ?? null,
          copyOnWrite,
          uncompressed: compresses && copyOnWrite && wishes.some(refusesCompression),
          options: mergeOptions(
            roleMountOptions(subvolume.role),
            (subvolume.mountOptions ?? []).filter(isPerMount),
            options,
          ),
        };
        return [key, traits];
      }),
    ),
  };
}

/** The options of its mount that a role asks for. */
export function roleMountOptions(role: Role | null | undefined): readonly string[] {
  return role ? roleTraits[role].mountOptions : [];
}

/** A subvolume's own options that btrfs would apply to the whole file system; those that strata delivers as attributes are not among them. */
export function fileSystemOptionsOf(subvolume: Pick<Subvolume, "mountOptions">): string[] {
  return (subvolume.mountOptions ?? []).filter(
    (option) => !isPerMount(option) && option !== "nodatacow" && !isNoCompression(option),
  );
}

/** Whether a whole file system is mounted without copy-on-write, whatever its subvolumes say: of such options the last one counts. */
export function isWithoutCopyOnWrite({ mountOptions = [] }: Pick<Btrfs, "mountOptions">): boolean {
  return mountOptions.findLast((option) => optionSubject(option) === "datacow") === "nodatacow";
}

/** Whether a subvolume itself lets its files be copied on write. */
export function copiesOnWrite(
  subvolume: Pick<Subvolume, "role" | "mountOptions" | "copyOnWrite">,
  policy: Pick<BtrfsPolicy, "enforceDatabaseNodatacow">,
): boolean {
  if (subvolume.copyOnWrite !== undefined) return subvolume.copyOnWrite;
  if (subvolume.mountOptions?.includes("nodatacow")) return false;
  if (!subvolume.role) return true;
  if (subvolume.role === "database") return !policy.enforceDatabaseNodatacow;
  return roleTraits[subvolume.role].copyOnWrite;
}

function refusesCompression(subvolume: Pick<Subvolume, "role" | "mountOptions">): boolean {
  if (subvolume.mountOptions?.some(isNoCompression)) return true;
  return subvolume.role !== undefined && roleTraits[subvolume.role].compression === "none";
}

function fileSystemOptions(content: Btrfs, policy: BtrfsPolicy, guests: readonly Guest[]): string[] {
  const subvolumes = Object.values(content.subvolumes ?? {});
  const roles = new Set([...subvolumes, ...guests].flatMap(({ role }) => (role ? [role] : [])));
  const stated = [
    ...guests.flatMap(fileSystemOptionsOf),
    ...(content.mountOptions ?? []).filter((option) => !isPerMount(option)),
    ...subvolumes.flatMap(fileSystemOptionsOf),
  ];
  const compression = content.compression ?? roleCompression(roles);
  const options = mergeOptions(
    compression ? [`compress=${compression}`] : [],
    [...roles].flatMap((role) => roleTraits[role].fileSystemOptions),
    policy.ssdOptimization ? ["ssd", "discard=async"] : [],
    policy.autodefrag ? ["autodefrag"] : [],
    stated,
  );
  // The kernel compresses nothing that it does not copy on write, and of the two options the later one would undo the other.
  return isWithoutCopyOnWrite(content) ? options.filter((option) => !isCompression(option)) : options;
}

/** The strongest compression that a role of the file system asks for. */
function roleCompression(roles: ReadonlySet<Role>): string | false {
  const role = (["standard", "cache"] as const).find((candidate) => roles.has(candidate));
  return role ? roleTraits[role].compression : false;
}
