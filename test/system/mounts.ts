/** The kernel's mounts beside those of a host model. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import type { HostModel, Mount } from "../../generator/model/host.ts";
import { isPerMount } from "../../generator/model/mount-options.ts";
import type { Shell } from "./shell.ts";

/** What these tests read of the host model in a manifest. */
export type Model = Pick<HostModel, "fileSystems" | "mounts" | "swaps">;

/** A mount as the kernel has it. */
export interface Mounted {
  mountpoint: string;
  type: string;
  /** The node of one of the file system's devices. */
  device: string;
  /** The directory of the file system that is mounted: a btrfs subvolume, or `/`. */
  root: string;
  /** Flags of this mount alone. */
  flags: string[];
  /** Options of the whole file system. */
  options: string[];
}

/** The host model that strata keeps beside a host's modules. */
export function modelOf(folder: string): Model {
  return (JSON.parse(readFileSync(join(folder, "strata.json"), "utf8")) as { model: Model }).model;
}

/** Where a host's path is while disko has its file systems mounted under `/mnt`. */
export function underMnt(path: string): string {
  return path === "/" ? "/mnt" : `/mnt${path}`;
}

/** What the kernel has mounted under `/mnt`, in order of the mount points. */
export async function mounted(shell: Shell): Promise<Mounted[]> {
  const output = await shell(`
    while read -r _ _ _ root mountpoint flags rest; do
      read -r type source options <<< "\${rest#*- }"
      echo "$mountpoint $type $(realpath "$source") $root $flags $options"
    done < <(grep -E '^([^ ]+ ){4}/mnt[/ ]' /proc/self/mountinfo)`);
  const mounts = output.trimEnd().split("\n").map(readMount);
  return mounts.sort(byMountpoint);
}

/** Expects that what is mounted under `/mnt` is what a model says, no less and no more. */
export async function expectMounts(shell: Shell, model: Model): Promise<void> {
  const actual = await mounted(shell);
  const nodeOf = await nodes(
    shell,
    model.fileSystems.flatMap(({ members }) => members),
  );
  const wanted = model.mounts.map((mount) => ({
    mountpoint: underMnt(mount.mountpoint),
    type: mount.type,
    // Of several devices the kernel names any.
    device: expect.toBeOneOf(membersOf(model, mount).map((member) => nodeOf.get(member))),
    root: mount.subvolume === null ? "/" : `/${mount.subvolume}`,
    flags: flagsOf(mount),
    // To the options that were asked for, the kernel adds its own.
    options: expect.arrayContaining(fileSystemOptionsOf(mount)),
  }));
  expect(actual).toEqual(wanted.sort(byMountpoint));

  // The promise that there is one set of options for each file system: the first mount's are everybody's.
  const sets = new Map(actual.map(({ device, options }) => [device, options]));
  for (const { device, options } of actual) expect(options).toEqual(sets.get(device));
}

async function nodes(shell: Shell, devices: readonly string[]): Promise<Map<string, string>> {
  const lines = (await shell(`realpath ${devices.join(" ")}`)).split("\n");
  return new Map(devices.map((device, index) => [device, lines[index]!]));
}

function membersOf(model: Model, mount: Mount): string[] {
  return model.fileSystems.find(({ device }) => device === mount.fileSystem)!.members;
}

/** The flags that the kernel shows for a mount's own options. */
function flagsOf({ options }: Mount): string[] {
  const flags = options.filter((option) => isPerMount(option) && !/^(defaults|subvol=.*)$/.test(option));
  return ["rw", ...(flags.includes("noatime") ? flags : [...flags, "relatime"])].sort();
}

/** A mount's options that belong to the whole file system, as the kernel shows them. */
function fileSystemOptionsOf({ options }: Mount): string[] {
  return options
    .filter((option) => !isPerMount(option))
    .flatMap((option) => {
      const umask = /^umask=(.*)$/.exec(option)?.[1];
      return umask === undefined ? [option] : [`fmask=${umask}`, `dmask=${umask}`];
    });
}

function readMount(line: string): Mounted {
  const [mountpoint = "", type = "", device = "", root = "", flags = "", options = ""] = line.split(" ");
  return {
    mountpoint,
    type,
    device,
    root,
    flags: flags.split(",").sort(),
    // These differ from mount to mount, and `root` says what they say.
    options: options.split(",").filter((option) => !option.startsWith("subvol")),
  };
}

function byMountpoint(one: { mountpoint: string }, other: { mountpoint: string }): number {
  return one.mountpoint < other.mountpoint ? -1 : 1;
}
