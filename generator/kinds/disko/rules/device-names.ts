/** Names of devices that another boot may give to another device. */
import type { HostModel } from "../../../model/host.ts";
import type { SpecPath } from "../../../model/path.ts";
import type { Rule } from "../../kind.ts";
import type { DiskoSpec } from "../schema.ts";
import { placesOf } from "./remember.ts";

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
      "The kernel numbers devices as it finds them: /dev/sda can be another disk at the next boot, and then disko formats, or NixOS mounts, the wrong one. Disks of virtio, NVMe and MMC keep their names where a host has but one of them, and are then let pass.",
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

/** The devices that the spec itself names; disko's own choices are links that stay. */
function namedDevices(host: HostModel, devices: DiskoSpec["devices"]): { device: string; path: SpecPath }[] {
  const disks = Object.entries(devices.disk ?? {}).map(([key, { device }]) => ({
    device,
    path: ["devices", "disk", key, "device"],
  }));
  const contents = placesOf(devices).flatMap(({ content: { device }, path }) =>
    device === undefined ? [] : [{ device, path: [...path, "device"] }],
  );
  const others = [...host.mounts, ...host.swaps]
    .filter(({ owner }) => owner !== "disko")
    .map(({ device, origin }) => ({ device, path: [...origin, "device"] }));
  return [...disks, ...contents, ...others];
}
