/** How many members a group needs. */
import type { Devices } from "../../../model/devices/devices.ts";
import type { SpecPath } from "../../../model/path.ts";
import type { Finding, Rule } from "../../kind.ts";
import type { DiskoSpec } from "../schema.ts";
import { groupsOf, type Group } from "./members.ts";
import { topologyOf } from "./topology.ts";

/** What mdadm refuses to go below (mdadm, Create.c); disko's `--force` lets RAID 0 and 1 have one member. */
const mdadmMinimum: Readonly<Record<number, number>> = { 4: 2, 5: 2, 6: 4, 10: 2 };
/** What a level is for. */
const mdadmPurpose: Readonly<Record<number, number>> = { 0: 2, 1: 2, 4: 3, 5: 3 };
const lvmMinimum: Readonly<Record<string, number>> = {
  mirror: 2,
  raid0: 2,
  raid1: 2,
  raid4: 3,
  raid5: 3,
  raid6: 5,
};
const zfsMinimum: Readonly<Record<string, number>> = { mirror: 2, raidz: 2, raidz1: 2, raidz2: 3, raidz3: 4 };

export const redundancy: readonly Rule<DiskoSpec>[] = [
  {
    code: "S103",
    title: "Too few members",
    severity: "error",
    reason:
      "mdadm, zpool and lvcreate refuse to make an array, a vdev or a volume of fewer devices than its level needs (mdadm's Create.c; zpoolconcepts(7); lvmraid(7)): formatting stops there, with the disks already wiped.",
    remedy: "add members, or choose another level",
    check: (_, { devices }) =>
      groupsOf(devices).flatMap((group) => {
        if (group.members.length === 0) return [];
        if (group.collection === "mdadm") return tooFewInArray(group, devices);
        if (group.collection === "lvm_vg") return tooFewInVolumeGroup(group, devices);
        return group.collection === "zpool" ? tooFewInPool(group, devices) : [];
      }),
  },
  {
    code: "S104",
    title: "Fewer members than the level is for",
    severity: "warning",
    reason:
      "A RAID 0 or RAID 1 of one member, and a RAID 4 or RAID 5 of two, can be made but give no more than a smaller level would: usually a member is missing from the spec.",
    remedy: "add members, or choose another level",
    check: (_, { devices }) =>
      groupsOf(devices).flatMap(({ collection, key, name, path, members }) => {
        if (collection !== "mdadm") return [];
        const level = levelOf(devices, key);
        const wanted = mdadmPurpose[level] ?? 0;
        if (members.length >= wanted || members.length < (mdadmMinimum[level] ?? 1)) return [];
        return [
          {
            message: `the array "${name}" has ${count(members.length)}, and RAID ${level} is for ${wanted} or more`,
            path: [...path, "level"],
          },
        ];
      }),
  },
  {
    code: "S105",
    title: "A pool's topology that does not fit its members",
    severity: "error",
    reason:
      "In a topology, disko takes a member that is not a path for the name of a disk with a partition `zfs` (/dev/disk/by-partlabel/disk-NAME-zfs). Where the topology's devices are not exactly those whose contents belong to the pool, disko skips making the pool (disko, lib/types/zpool.nix).",
    remedy: "name each member of the pool once: by its path, or by the disk of its partition `zfs`",
    check: (_, { devices }) =>
      groupsOf(devices).flatMap((group) => {
        const topology = topologyOf(devices, group);
        if (topology.length === 0) return [];
        const members = group.members.map(({ device }) => device);
        const strangers = topology
          .filter(({ device }) => !members.includes(device))
          .map(({ member, device, path }) => ({
            message: `"${member}" stands for ${device}, and no such device belongs to the pool "${group.name}"`,
            path,
          }));
        const missing = group.members
          .filter((place) => !topology.some(({ device }) => device === place.device))
          .map(({ device, path }) => ({
            message: `${device} belongs to the pool "${group.name}", and its topology does not name it`,
            path: [...path, "pool"],
          }));
        return [...strangers, ...missing];
      }),
  },
  {
    code: "S100",
    title: "A thin volume without its pool",
    severity: "error",
    reason:
      "A thin volume takes its space from a thin pool in the same volume group; disko hands its `pool` to lvcreate unchecked, and can't be evaluated without one (disko, lib/types/lvm_vg.nix).",
    remedy: 'name in `pool` a logical volume with `lvm_type: "thin-pool"`',
    check: (_, { devices }) =>
      Object.entries(devices.lvm_vg ?? {}).flatMap(([group, { lvs = {} }]) => {
        const pools = Object.entries(lvs)
          .filter(([, { lvm_type }]) => lvm_type === "thin-pool")
          .map(([key, { name }]) => name ?? key);
        return Object.entries(lvs).flatMap(([key, { lvm_type, pool }]) => {
          if (lvm_type !== "thinlv" || (pool != null && pools.includes(pool))) return [];
          const problem = pool == null ? "names no `pool`" : `is in "${pool}", which is no thin pool here`;
          return [
            {
              message: `the thin volume "${key}" ${problem}`,
              path: ["devices", "lvm_vg", group, "lvs", key, "pool"],
            },
          ];
        });
      }),
  },
];

function tooFewInArray({ key, name, path, members }: Group, devices: Devices): Finding[] {
  const level = levelOf(devices, key);
  return tooFew(`the array "${name}"`, members.length, `RAID ${level}`, mdadmMinimum[level], [
    ...path,
    "level",
  ]);
}

function tooFewInVolumeGroup({ key, name, path, members }: Group, devices: Devices): Finding[] {
  return Object.entries(devices.lvm_vg?.[key]?.lvs ?? {}).flatMap(([lv, { lvm_type }]) =>
    lvm_type
      ? tooFew(
          `the volume group "${name}"`,
          members.length,
          `its volume "${lv}" (${lvm_type})`,
          lvmMinimum[lvm_type],
          [...path, "lvs", lv, "lvm_type"],
        )
      : [],
  );
}

function tooFewInPool({ key, name, path, members }: Group, devices: Devices): Finding[] {
  const mode = devices.zpool?.[key]?.mode ?? "";
  if (typeof mode === "string")
    return tooFew(`the pool "${name}"`, members.length, mode, zfsMinimum[mode], [...path, "mode"]);
  const { vdev = [], log = [], dedup = [], special } = mode.topology;
  const lists = { vdev, log, dedup, special: special ?? [] };
  return Object.entries(lists).flatMap(([list, vdevs]) =>
    (Array.isArray(vdevs) ? vdevs : [vdevs]).flatMap((one, index) => {
      const at = [...path, "mode", "topology", list, ...(Array.isArray(vdevs) ? [index] : []), "members"];
      const vdevMode = one.mode ?? "";
      return tooFew(`a vdev of "${name}"`, one.members.length, vdevMode, zfsMinimum[vdevMode], at);
    }),
  );
}

function tooFew(
  holder: string,
  members: number,
  level: string,
  minimum: number | undefined,
  path: SpecPath,
): Finding[] {
  if (minimum === undefined || members >= minimum) return [];
  return [{ message: `${holder} has ${count(members)}, and ${level} needs ${minimum}`, path }];
}

function levelOf(devices: Devices, key: string): number {
  return devices.mdadm?.[key]?.level ?? 1; // disko's default
}

function count(members: number): string {
  return members === 1 ? "1 member" : `${members} members`;
}
