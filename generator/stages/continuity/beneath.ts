/** What mounts stand on without naming it: encrypted devices and swap space, and the members of groups and file systems. */
import { membershipsOf, nouns } from "../../kinds/disko/rules/members.ts";
import { extraMembers } from "../../model/devices/btrfs.ts";
import type { Devices } from "../../model/devices/devices.ts";
import { placesOf } from "../../model/devices/walk.ts";
import type { HostModel } from "../../model/host.ts";
import type { SpecPath } from "../../model/path.ts";
import type { Before } from "./before.ts";

/** What has changed for a host. */
export interface Change {
  code: string;
  message: string;
  path: SpecPath;
  /** What to do, where that is not what is said of every change. */
  hint?: string;
}

/** LUKS devices of the same name on another device: stage 1 waits for one that an installed host does not have. */
export function changedLuks(previous: Before, host: HostModel): Change[] {
  const old = new Map(luksOf(previous.devices).map(({ name, device }) => [name, device]));
  return luksOf(host.devices).flatMap(({ name, device, path }) => {
    const was = old.get(name);
    if (was === undefined || was === device) return [];
    const message = `the LUKS device "${name}" was on ${was}, and is now looked for on ${device}`;
    return [{ code: "W804", message, path }];
  });
}

/** Swap space that is gone, or has gone elsewhere. */
export function changedSwaps(previous: Before, host: HostModel): Change[] {
  const known = new Set(previous.swaps.map(({ device }) => device));
  const kept = new Set(host.swaps.map(({ device }) => device));
  const gone = [...known].filter((device) => !kept.has(device));
  const added = host.swaps.filter(({ device }) => !known.has(device));
  return gone.map((device, index) => {
    // Swap space has no name: where as many are new as are gone, each stands for one of those.
    const now = gone.length === added.length ? added[index] : undefined;
    const message = now
      ? `the swap space was on ${device}, and is now on ${now.device}`
      : `${device} is no longer swap space`;
    return { code: "W805", message, path: now?.origin ?? [] };
  });
}

/** Groups and file systems of the same name that are made of other devices. */
export function changedMembers(previous: Before, host: HostModel): Change[] {
  const old = membersOf(previous.devices);
  return [...membersOf(host.devices)].flatMap(([what, now]) => {
    const was = old.get(what);
    if (!was || sameDevices(was.devices, now.devices)) return [];
    const message = `${what} was made of ${list(was.devices)}, and is now made of ${list(now.devices)}`;
    return [{ code: "W806", message, path: now.path }];
  });
}

function luksOf(devices: Devices): { name: string; device: string; path: SpecPath }[] {
  return placesOf(devices).flatMap(({ content, device, path }) =>
    content.type === "luks" ? [{ name: content.name, device, path }] : [],
  );
}

interface Members {
  devices: string[];
  /** Where the first of them is said to be one. */
  path: SpecPath;
}

/** The members of groups and of btrfs file systems, by what people call those. */
function membersOf(devices: Devices): Map<string, Members> {
  const groups = new Map<string, Members>();
  for (const { collection, group, path, place } of membershipsOf(devices)) {
    const what = `the ${nouns[collection]} "${group}"`;
    const known = groups.get(what);
    if (known) known.devices.push(place.device);
    else groups.set(what, { devices: [place.device], path });
  }
  for (const { content, device, path } of placesOf(devices)) {
    if (content.type !== "btrfs") continue;
    const others = extraMembers(content).map((member) => member.device);
    groups.set(`the btrfs file system on ${device}`, { devices: [device, ...others], path });
  }
  return groups;
}

function sameDevices(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((device) => b.includes(device));
}

function list(devices: readonly string[]): string {
  return devices.join(", ");
}
