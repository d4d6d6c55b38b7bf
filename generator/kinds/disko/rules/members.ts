/** Groups of devices, and their members: volume groups, arrays, pools and bcachefs file systems. */
import type { Devices } from "../../../model/devices/devices.ts";
import type { Place } from "../../../model/devices/walk.ts";
import type { SpecPath } from "../../../model/path.ts";
import { placesOf, remember } from "../../../model/devices/remember.ts";

const collections = ["lvm_vg", "mdadm", "zpool", "bcachefs_filesystems"] as const;
type Collection = (typeof collections)[number];

/** What people call an entry of a collection. */
export const nouns: Readonly<Record<Collection, string>> = {
  lvm_vg: "volume group",
  mdadm: "array",
  zpool: "pool",
  bcachefs_filesystems: "bcachefs file system",
};

/** A content that makes its device a member of a group. */
export interface Membership {
  collection: Collection;
  /** The name of the group that it refers to. */
  group: string;
  /** The property that names it. */
  path: SpecPath;
  place: Place;
}

/** A group that is declared, with the members that refer to it. */
export interface Group {
  collection: Collection;
  key: string;
  name: string;
  path: SpecPath;
  members: Place[];
}

/** Every membership of a host's devices. */
export function membershipsOf(devices: Devices): Membership[] {
  return placesOf(devices).flatMap((place): Membership[] => {
    const { content, path } = place;
    const member = (collection: Collection, group: string, property: string): Membership[] => [
      { collection, group, path: [...path, property], place },
    ];
    switch (content.type) {
      case "lvm_pv":
        return member("lvm_vg", content.vg, "vg");
      case "mdraid":
        return member("mdadm", content.name, "name");
      case "zfs":
        return member("zpool", content.pool, "pool");
      case "bcachefs":
        return member("bcachefs_filesystems", content.filesystem, "filesystem");
      default:
        return [];
    }
  });
}

/** Every group of a host's devices. */
export const groupsOf = remember(findGroups);

function findGroups(devices: Devices): Group[] {
  const memberships = membershipsOf(devices);
  return collections.flatMap((collection) =>
    Object.entries(devices[collection] ?? {}).map(([key, { name = key }]) => ({
      collection,
      key,
      name,
      path: ["devices", collection, key],
      members: memberships
        .filter((membership) => membership.collection === collection && membership.group === name)
        .map(({ place }) => place),
    })),
  );
}
