/** What a spec itself states of its btrfs file systems, before roles and policy are applied, and where it states it. */
import type { Btrfs, Subvolume } from "../../../model/devices/btrfs.ts";
import type { FileSystem, SubvolumeFacts } from "../../../model/host.ts";
import type { StatedOption } from "../../../model/option-conflicts.ts";
import type { SpecPath } from "../../../model/path.ts";
import type { DiskoSpec } from "../schema.ts";
import { changedSubvolumes } from "../subvolumes.ts";
import { placesOf, remember } from "../../../model/devices/remember.ts";

/** A subvolume with the host's changes to it. */
export interface StatedSubvolume {
  key: string;
  subvolume: Subvolume;
  path: SpecPath;
  options: StatedOption[];
}

/** A btrfs file system. */
export interface StatedBtrfs {
  device: string;
  content: Btrfs;
  path: SpecPath;
  /** Those of the top level. */
  options: StatedOption[];
  subvolumes: StatedSubvolume[];
}

/** The btrfs file systems of a spec, without the subvolumes that the host disables. */
export const statedBtrfs = remember(findBtrfs);

function findBtrfs(spec: DiskoSpec): StatedBtrfs[] {
  return placesOf(spec.devices).flatMap(({ content, device, path }) => {
    if (content.type !== "btrfs") return [];
    const options = statedOptions(content.mountOptions, "the top level", [...path, "mountOptions"]);
    const changed = changedSubvolumes(content, spec.btrfs.subvolumes);
    const subvolumes = Object.entries(changed).map(([key, subvolume]) => {
      const at = [...path, "subvolumes", key];
      const options = statedOptions(
        subvolume.mountOptions,
        JSON.stringify(key),
        whereStated(spec, at, "mountOptions"),
      );
      return { key, subvolume, path: at, options };
    });
    return [{ device, content, path, options, subvolumes }];
  });
}

/** Where a property of a subvolume is stated: among the host's changes or, failing that, at the subvolume itself. */
export function whereStated(
  spec: DiskoSpec,
  subvolume: SpecPath,
  property: keyof DiskoSpec["btrfs"]["subvolumes"][string],
): SpecPath {
  const key = String(subvolume.at(-1));
  const changed = subvolume.at(-2) === "subvolumes" && spec.btrfs.subvolumes[key]?.[property] !== undefined;
  return changed ? ["btrfs", "subvolumes", key, property] : [...subvolume, property];
}

function statedOptions(options: readonly string[] | undefined, by: string, path: SpecPath): StatedOption[] {
  return (options ?? []).map((option, index) => ({ option, by, path: [...path, index] }));
}

/** What is known of every subvolume, also of those that `fileSystems` mounts, with what a message calls it. */
export function roleFacts(fileSystems: readonly FileSystem[]): (SubvolumeFacts & { what: string })[] {
  return fileSystems
    .filter(({ type }) => type === "btrfs")
    .flatMap(({ subvolumes }) => subvolumes)
    .map((facts) => ({
      ...facts,
      what: facts.origin[0] === "fileSystems" ? String(facts.mountpoint) : `"${facts.name}"`,
    }));
}
