/** How ZFS' topologies name their members. */
import type { Devices } from "../../../model/devices/devices.ts";
import type { SpecPath } from "../../../model/path.ts";
import type { Group } from "./members.ts";

/** A member of a topology. */
export interface TopologyMember {
  member: string;
  /** The device that disko takes it for. */
  device: string;
  path: SpecPath;
}

/** The members of a pool's topology; none where the pool has one mode for all, or the group is no pool. */
export function topologyOf(devices: Devices, { collection, key, path }: Group): TopologyMember[] {
  const mode = collection === "zpool" ? devices.zpool?.[key]?.mode : undefined;
  if (typeof mode !== "object") return [];
  const walk = (value: unknown, at: SpecPath): TopologyMember[] => {
    if (typeof value === "string") {
      const device = value.startsWith("/") ? value : `/dev/disk/by-partlabel/disk-${value}-zfs`;
      return [{ member: value, device, path: at }];
    }
    if (Array.isArray(value)) return value.flatMap((item, index) => walk(item, [...at, index]));
    // A vdev: its members are devices, its mode is not.
    return isVdev(value) ? walk(value.members, [...at, "members"]) : [];
  };
  return Object.entries(mode.topology).flatMap(([list, value]) =>
    list === "type" ? [] : walk(value, [...path, "mode", "topology", list]),
  );
}

function isVdev(value: unknown): value is { members: string[] } {
  return typeof value === "object" && value !== null && "members" in value;
}
