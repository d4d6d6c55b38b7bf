/** References between devices: who belongs to whom, and what must have a name of its own. */
import { nearest } from "../../../diagnostics/nearest.ts";
import type { Finding, Rule } from "../../kind.ts";
import type { DiskoSpec } from "../schema.ts";
import { groupsOf, membershipsOf, nouns } from "./members.ts";
import { partitionsOf } from "./partitions.ts";
import { placesOf } from "../../../model/devices/remember.ts";
import { repeated, type Named } from "./repeated.ts";

export const references: readonly Rule<DiskoSpec>[] = [
  {
    code: "S101",
    title: "A group of devices that is not there",
    severity: "error",
    reason:
      "disko does not check that the volume group, array, pool or bcachefs file system which a device is to belong to is declared: a misspelt name evaluates, and the device is left out of the group when the disks are formatted.",
    remedy: "declare it under `devices`, or refer to one that is there by its `name`",
    check(_, { devices }) {
      const groups = groupsOf(devices);
      return membershipsOf(devices).flatMap(({ collection, group, path }) => {
        const names = groups.filter((one) => one.collection === collection).map(({ name }) => name);
        if (names.includes(group)) return [];
        const near = nearest(group, names);
        const message = `there is no ${nouns[collection]} "${group}" in \`devices.${collection}\``;
        return [{ message, path, hint: near === undefined ? undefined : `did you mean "${near}"?` }];
      });
    },
  },
  {
    code: "S102",
    title: "A group that no device belongs to",
    severity: "error",
    reason:
      "A volume group, array, pool or bcachefs file system is made of the devices whose contents refer to it; without one, disko's script fails halfway, with the disks already wiped.",
    remedy: "let the content of a disk or partition refer to it, or take it out",
    check: (_, { devices }) =>
      groupsOf(devices)
        .filter(({ members }) => members.length === 0)
        .map(({ collection, name, path }) => ({
          message: `no device belongs to the ${nouns[collection]} "${name}"`,
          path,
        })),
  },
  {
    code: "S106",
    title: "A change to a subvolume that is not there",
    severity: "error",
    reason:
      "`btrfs.subvolumes` changes subvolumes that `devices` declares, by their attributes' names. A change under another name would be without any effect.",
    remedy: "name a subvolume that `devices` declares",
    check(_, spec) {
      const names = placesOf(spec.devices).flatMap(({ content }) =>
        content.type === "btrfs" ? Object.keys(content.subvolumes ?? {}) : [],
      );
      return Object.keys(spec.btrfs.subvolumes).flatMap((name) => {
        if (names.includes(name)) return [];
        const near = nearest(name, names);
        return [
          {
            message: `no btrfs file system of this host has a subvolume "${name}"`,
            path: ["btrfs", "subvolumes", name],
            hint: near === undefined ? undefined : `did you mean "${near}"?`,
          },
        ];
      });
    },
  },
  {
    code: "S193",
    title: "A change to subvolumes of several file systems",
    severity: "error",
    reason:
      "`btrfs.subvolumes` names a subvolume by its attribute alone. Where two file systems have one of that name, both would be changed, and both dropped by `enable: false`.",
    remedy:
      "say it at the subvolume itself, or give one of them another attribute, with the path in the file system as its `name`",
    check: (_, { devices, btrfs }) =>
      Object.keys(btrfs.subvolumes).flatMap((key) => {
        const count = placesOf(devices).filter(
          ({ content }) => content.type === "btrfs" && Object.hasOwn(content.subvolumes ?? {}, key),
        ).length;
        if (count < 2) return [];
        const message = `${count} btrfs file systems of this host have a subvolume "${key}", and each would be changed`;
        return [{ message, path: ["btrfs", "subvolumes", key] }];
      }),
  },
  {
    code: "S107",
    title: "One device in two disks",
    severity: "error",
    reason:
      "disko partitions the disks one after the other, and does not compare their devices: the second one's partition table would be written over the first one's.",
    remedy: "give each disk its own device",
    check: (_, { devices }) =>
      repeated(
        Object.entries(devices.disk ?? {}).map(([key, disk]) => ({ key, value: disk.device })),
        (first, again) => ({
          message: `the disks "${first.key}" and "${again.key}" are both ${again.value}`,
          path: ["devices", "disk", again.key, "device"],
        }),
      ),
  },
  {
    code: "S108",
    title: "Two partitions with one label",
    severity: "error",
    reason:
      "disko finds partitions by their labels under /dev/disk/by-partlabel, where udev keeps one link for each label: of two partitions with the same one, it is chance which is formatted, and which is mounted.",
    remedy:
      "give one of them another `label`, `name` or, where the label is made of it, another name of the disk",
    check: (_, { devices }) =>
      repeated(labels(devices), (first, again) => ({
        message: `the partitions "${first.key}" and "${again.key}" have the same label, "${again.value}"`,
        path: again.path,
      })),
  },
  {
    code: "S118",
    title: "A partition label that disko can't write",
    severity: "error",
    reason:
      "disko escapes the label for its link under /dev/disk/by-partlabel letter by letter, and knows only those of ASCII: beyond them its evaluation fails (disko, lib/default.nix, `hexEscapeUdevSymlink`).",
    remedy:
      "use letters, digits and signs of ASCII in the names, or give the partition a `label` or a `uuid`",
    check: (_, { devices }) =>
      labels(devices)
        // Over 36 bytes, a default label is a hash; a partition with a UUID is found by that.
        .filter(({ value, isNamed }) => isNamed && !isAscii.test(value))
        .map(({ value, path }) => ({ message: `the label "${value}" has letters beyond ASCII`, path })),
  },
  {
    code: "S109",
    title: "Two groups with one name",
    severity: "error",
    reason:
      "The `name` of a volume group, array, pool or bcachefs file system is what its members refer to and what the kernel knows it by. disko makes the first of two and takes it for the second.",
    remedy: "give one of them another `name`",
    check: (_, { devices }) =>
      repeated(
        groupsOf(devices).map((group) => ({ ...group, value: `${nouns[group.collection]} "${group.name}"` })),
        (first, again) => ({
          message: `"${first.key}" and "${again.key}" are both the ${again.value}`,
          path: [...again.path, "name"],
        }),
      ),
  },
];

const isAscii = /^[\0-\x7f]*$/;

interface Label extends Named, Pick<Finding, "path"> {
  /** Whether the partition is found by it. */
  isNamed: boolean;
}

function labels(devices: DiskoSpec["devices"]): Label[] {
  return partitionsOf(devices).map(({ key, label, path, partition: { uuid, device } }) => ({
    key,
    value: label,
    path,
    isNamed: !uuid && !device,
  }));
}
