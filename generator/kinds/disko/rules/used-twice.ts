/** Block devices that two things are to use. */
import type { Content } from "../../../model/devices/content.ts";
import { extraMembers } from "../../../model/devices/btrfs.ts";
import type { Devices } from "../../../model/devices/devices.ts";
import type { Place } from "../../../model/devices/walk.ts";
import type { HostModel } from "../../../model/host.ts";
import type { SpecPath } from "../../../model/path.ts";
import type { Rule } from "../../kind.ts";
import type { DiskoSpec } from "../schema.ts";
import { luksPlaces } from "./beneath.ts";
import { nouns } from "./members.ts";
import { partitionsOf } from "./partitions.ts";
import { placesOf } from "../../../model/devices/remember.ts";

export const usedTwice: readonly Rule<DiskoSpec>[] = [
  {
    code: "S181",
    title: "A block device that is used twice",
    severity: "error",
    reason:
      "Nobody compares what a device is used for: disko formats one content after the other, swap with a random key is formatted at every boot, and what zram writes back overwrites what is there. The last one destroys what the others keep.",
    remedy: "give each of them a device of its own",
    check(host, { devices }) {
      const canonical = canonicalNames(devices);
      const uses = usesOf(host, devices);
      return uses.flatMap((use, index) => {
        if (use.path === undefined) return [];
        const first = uses
          .slice(0, index)
          .find(
            (other) =>
              canonical(other.device) === canonical(use.device) &&
              !shares(other, use) &&
              !isToldElsewhere(other, use),
          );
        if (!first) return [];
        const message = `${use.device} is used twice: for ${first.what}, and for ${use.what}`;
        return [{ message, path: use.path }];
      });
    },
  },
];

interface Use {
  device: string;
  as: "file system" | "luks" | "mount" | "swap" | "other";
  what: string;
  /** Where the spec names the device; undefined where it follows from what holds it. */
  path?: SpecPath;
}

/** All uses, those that name their device last: it is they that can be wrong. */
function usesOf(host: HostModel, devices: Devices): Use[] {
  const past = new Set(luksPlaces(devices).map(({ path }) => JSON.stringify([...path, "content"])));
  const statedAt = new Map(
    partitionsOf(devices).flatMap(({ partition, path }) => {
      const property = partition.device ? "device" : "uuid";
      return partition[property] ? [[JSON.stringify([...path, "content"]), [...path, property]]] : [];
    }),
  );
  const contents = placesOf(devices).flatMap((place): Use[] => {
    const { content, device, path } = place;
    const key = JSON.stringify(path);
    // S151 has its own words for what goes past its LUKS device.
    if (content.device !== undefined && past.has(key)) return [];
    const stated = content.device === undefined ? statedAt.get(key) : [...path, "device"];
    return [{ device, ...useOf(content), path: stated ?? diskDevice(place) }];
  });
  const members = placesOf(devices).flatMap(({ content, path }) =>
    (content.type === "btrfs" ? extraMembers(content) : []).map(({ device, argument }): Use => {
      const what = "a further member of a btrfs file system";
      return { device, as: "file system", what, path: [...path, "extraArgs", argument] };
    }),
  );
  const mounts = host.mounts
    .filter(({ owner, device }) => owner === "file-systems" && device.startsWith("/dev/"))
    .map(({ device, mountpoint, origin }): Use => {
      return { device, as: "mount", what: `the mount at ${mountpoint}`, path: [...origin, "device"] };
    });
  const swaps = host.swaps
    .filter(({ owner, device }) => owner === "swap" && device.startsWith("/dev/"))
    .map(({ device, origin }): Use => {
      return { device, as: "swap", what: "swap space", path: [...origin, "device"] };
    });
  const zram = host.zramWriteback
    ? [
        {
          device: host.zramWriteback.device,
          as: "other" as const,
          what: "zram",
          path: host.zramWriteback.origin,
        },
      ]
    : [];
  const all = [...contents, ...members, ...mounts, ...swaps, ...zram];
  return [...all.filter(({ path }) => !path), ...all.filter(({ path }) => path)];
}

/** The property that names the device of a disk's content. */
function diskDevice({ path }: Place): SpecPath | undefined {
  return path[1] === "disk" && path.length === 4 ? [...path.slice(0, 3), "device"] : undefined;
}

function useOf(content: Content): Pick<Use, "as" | "what"> {
  const member = (noun: string, name: string) => ({ as: "other" as const, what: `the ${noun} "${name}"` });
  switch (content.type) {
    case "filesystem":
      return {
        as: "file system",
        what: content.mountpoint == null ? content.format : `${content.format} at ${content.mountpoint}`,
      };
    case "btrfs":
      return { as: "file system", what: "a btrfs file system" };
    case "swap":
      return { as: "swap", what: "swap space" };
    case "luks":
      return { as: "luks", what: `the LUKS device "${content.name}"` };
    case "lvm_pv":
      return member(nouns.lvm_vg, content.vg);
    case "mdraid":
      return member(nouns.mdadm, content.name);
    case "zfs":
      return member(nouns.zpool, content.pool);
    case "bcachefs":
      return member(nouns.bcachefs_filesystems, content.filesystem);
    default:
      return { as: "other", what: "a partition table" };
  }
}

/** Whether two uses are of one file system, which can be mounted as often as one likes. */
function shares(a: Use, b: Use): boolean {
  const kinds = [a.as, b.as];
  return kinds.includes("mount") && kinds.every((as) => as === "mount" || as === "file system");
}

/** Whether another rule finds the same: S107 two disks, S165 two swap spaces, S152 what goes past a LUKS device. */
function isToldElsewhere(a: Use, b: Use): boolean {
  if (a.device !== b.device) return false;
  if (isDisk(a) && isDisk(b)) return true;
  if (a.as === "swap" && b.as === "swap") return true;
  return a.as === "luks" && (b.as === "mount" || (b.as === "swap" && b.path?.[0] !== "devices"));
}

function isDisk({ path = [] }: Use): boolean {
  return path[1] === "disk" && path.length === 4;
}

/** Gives a partition or a logical volume the same name, whichever of its links a spec uses. */
function canonicalNames(devices: Devices): (device: string) => string {
  const names = new Map<string, string>();
  for (const { device, aliases } of partitionsOf(devices))
    for (const alias of aliases) names.set(alias, device);
  for (const [key, { name: group = key, lvs = {} }] of Object.entries(devices.lvm_vg ?? {})) {
    for (const [lvKey, { name = lvKey }] of Object.entries(lvs)) {
      const mapped = [group, name].map((part) => part.replaceAll("-", "--")).join("-");
      names.set(`/dev/mapper/${mapped}`, `/dev/${group}/${name}`);
    }
  }
  return (device) => names.get(device) ?? device;
}
