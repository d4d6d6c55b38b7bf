/** Names of devices that another boot may give to another device. */
import { extraMembers } from "../../../model/devices/btrfs.ts";
import type { HostModel } from "../../../model/host.ts";
import type { SpecPath } from "../../../model/path.ts";
import type { Rule } from "../../kind.ts";
import type { DiskoSpec } from "../schema.ts";
import type { LuksPlace } from "./beneath.ts";
import { groupsOf } from "./members.ts";
import { partitionsOf } from "./partitions.ts";
import { placesOf } from "../../../model/devices/remember.ts";
import { topologyOf } from "./topology.ts";

interface Family {
  /** The device's own name, without its partition. */
  pattern: RegExp;
  /** Whether one alone can be mistaken for nothing else: the kernel counts them from the first. */
  safeAlone: boolean;
}

const families: readonly Family[] = [
  // A USB stick, a card reader or a slower controller moves them.
  { pattern: /^\/dev\/(sd[a-z]+)[0-9]*$/, safeAlone: false },
  { pattern: /^\/dev\/(loop[0-9]+)(p[0-9]+)?$/, safeAlone: false },
  { pattern: /^\/dev\/((?:dm-|md)[0-9]+)(p[0-9]+)?$/, safeAlone: false },
  { pattern: /^\/dev\/(x?vd[a-z]+)[0-9]*$/, safeAlone: true },
  { pattern: /^\/dev\/(nvme[0-9]+n[0-9]+)(p[0-9]+)?$/, safeAlone: true },
  { pattern: /^\/dev\/(mmcblk[0-9]+)(p[0-9]+)?$/, safeAlone: true },
];

export const deviceNames: readonly Rule<DiskoSpec>[] = [
  {
    code: "S148",
    title: "A device name that can change between boots",
    severity: "warning",
    reason:
      "The kernel numbers devices as it finds them: /dev/sda can be another disk at the next boot, and then disko formats, or NixOS mounts, swaps to or takes a key from, the wrong one. Disks of virtio, NVMe and MMC keep their names where a host has but one of them, and are then let pass.",
    remedy:
      "name it by a link that stays: `ls -l /dev/disk/by-id /dev/disk/by-path` shows those of a disk, /dev/disk/by-uuid those of a file system",
    check(host, { devices }) {
      const named = namedDevices(host, devices);
      return families.flatMap(({ pattern, safeAlone }) => {
        const found = named.flatMap(({ device, path }) => {
          const name = pattern.exec(device)?.[1];
          return name === undefined ? [] : [{ device, path, name }];
        });
        if (safeAlone && new Set(found.map(({ name }) => name)).size < 2) return [];
        return found.map(({ device, path }) => ({
          message: `${device} can be another device at the next boot`,
          path,
        }));
      });
    },
  },
];

interface NamedDevice {
  device: string;
  path: SpecPath;
}

/** The devices that the spec itself names; disko's own choices are links that stay. */
function namedDevices(host: HostModel, devices: DiskoSpec["devices"]): NamedDevice[] {
  const disks = Object.entries(devices.disk ?? {}).map(([key, { device }]) => ({
    device,
    path: ["devices", "disk", key, "device"],
  }));
  const partitions = partitionsOf(devices).flatMap(({ partition, path }) => named(partition, path));
  const contents = placesOf(devices).flatMap(({ content, path }) => [
    ...named(content, path),
    ...(content.type === "btrfs" ? extraMembers(content) : []).map(({ device, argument }) => ({
      device,
      path: [...path, "extraArgs", argument],
    })),
    ...(content.type === "luks" ? keysOf(content, path) : []),
  ]);
  const members = groupsOf(devices).flatMap((group) => topologyOf(devices, group));
  const withoutDisk = Object.entries(devices.nodev ?? {}).flatMap(([key, nodev]) =>
    named(nodev, ["devices", "nodev", key]),
  );
  const others = [...host.mounts, ...host.swaps]
    .filter(({ owner }) => owner !== "disko")
    .map(({ device, origin }) => ({ device, path: [...origin, "device"] }));
  const zram = host.zramWriteback ? [{ ...host.zramWriteback, path: host.zramWriteback.origin }] : [];
  return [...disks, ...partitions, ...contents, ...members, ...withoutDisk, ...others, ...zram];
}

function named({ device }: { device?: string }, path: SpecPath): NamedDevice[] {
  return device === undefined ? [] : [{ device, path: [...path, "device"] }];
}

/** Where stage 1 reads a key or a header from. */
function keysOf({ settings = {}, keyFile }: LuksPlace["content"], path: SpecPath): NamedDevice[] {
  const stated = [
    { value: settings["keyFile"], at: ["settings", "keyFile"] },
    { value: settings["header"], at: ["settings", "header"] },
    { value: keyFile, at: ["keyFile"] },
  ];
  return stated.flatMap(({ value, at }) =>
    typeof value === "string" ? [{ device: value, path: [...path, ...at] }] : [],
  );
}
