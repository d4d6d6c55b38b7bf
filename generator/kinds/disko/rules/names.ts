/** Names of what stands within a group or file system: two things with one name are one thing. */
import type { Devices } from "../../../model/devices/devices.ts";
import type { SpecPath } from "../../../model/path.ts";
import type { Rule } from "../../kind.ts";
import type { DiskoSpec } from "../schema.ts";
import { repeated, type Named } from "./repeated.ts";
import { statedBtrfs } from "./stated.ts";

export const names: readonly Rule<DiskoSpec>[] = [
  {
    code: "S189",
    title: "Two volumes or subvolumes with one name",
    severity: "error",
    reason:
      "Logical volumes, datasets and subvolumes are made and found by their `name`, within their group or file system. disko makes the first of two and takes it for the second: what is mounted at two places is then one, and what was formatted for the first is lost.",
    remedy: "give one of them another `name`",
    check: (_, spec) =>
      [...volumes(spec.devices), ...subvolumes(spec)].flatMap((group) =>
        repeated(group, (first, again) => ({
          message: `"${first.key}" and "${again.key}" are both the ${again.value}`,
          path: [...again.path, "name"],
        })),
      ),
  },
];

interface Volume extends Named {
  path: SpecPath;
}

/** The volumes of each group. */
function volumes({ lvm_vg = {}, zpool = {}, bcachefs_filesystems = {} }: Devices): Volume[][] {
  return [
    ...within(lvm_vg, ["devices", "lvm_vg"], "lvs", "logical volume"),
    ...within(zpool, ["devices", "zpool"], "datasets", "dataset"),
    ...within(bcachefs_filesystems, ["devices", "bcachefs_filesystems"], "subvolumes", "subvolume"),
  ];
}

interface MayBeNamed {
  name?: string;
}

function within<Property extends string>(
  holders: Record<string, MayBeNamed & { [Key in Property]?: Record<string, MayBeNamed> }>,
  path: SpecPath,
  property: Property,
  noun: string,
): Volume[][] {
  return Object.entries(holders).map(([holderKey, holder]) => {
    const volumes: Record<string, MayBeNamed> = holder[property] ?? {};
    return Object.entries(volumes).map(([key, { name = key }]) => ({
      key,
      value: `${noun} "${plain(name)}" of "${holder.name ?? holderKey}"`,
      path: [...path, holderKey, property, key],
    }));
  });
}

/** The subvolumes of each btrfs file system. */
function subvolumes(spec: DiskoSpec): Volume[][] {
  return statedBtrfs(spec).map((fileSystem) =>
    fileSystem.subvolumes.map(({ key, subvolume: { name = key }, path }) => ({
      key,
      value: `subvolume "${plain(name)}" of ${fileSystem.device}`,
      path,
    })),
  );
}

/** A path within a file system, without the slashes that may be left out. */
function plain(name: string): string {
  return name.split("/").filter(Boolean).join("/");
}
