/** The host's devices as disko reads them: strata's own properties taken out, what they mean put in. */
import type { Btrfs } from "../../model/devices/btrfs.ts";
import { hooks } from "../../model/devices/hooks.ts";
import type { Content } from "../../model/devices/content.ts";
import type { Devices } from "../../model/devices/devices.ts";
import type { FileSystem, SubvolumeFacts } from "../../model/host.ts";
import { isCompression } from "../../model/mount-options.ts";
import type { SpecPath } from "../../model/path.ts";
import { roleTraits } from "../../model/roles.ts";
import {
  commented,
  fragment,
  indentedString,
  isExpression,
  type NixSet,
  type NixValue,
} from "../../nix/value.ts";

/** `disko.devices` as a Nix value, in the order of disko's own documents. */
export function devicesToNix(devices: Devices, fileSystems: readonly FileSystem[]): NixSet {
  const context = new Map(fileSystems.map((fileSystem) => [key(fileSystem.origin), fileSystem]));
  const content = (value: Content | null | undefined, path: SpecPath): NixValue | undefined =>
    value ? withScripts(contentToNix(value, [...path, "content"], context)) : undefined;

  return {
    disk: named(devices.disk, (disk, name) => {
      const { capacity: _, content: inner, ...own } = disk;
      return { ...own, content: content(inner, ["devices", "disk", name]) };
    }),
    mdadm: named(devices.mdadm, (array, name) => {
      const { content: inner, ...own } = array;
      return { ...own, content: content(inner, ["devices", "mdadm", name]) };
    }),
    lvm_vg: named(devices.lvm_vg, (group, name) => {
      const { lvs, ...own } = group;
      const path = ["devices", "lvm_vg", name, "lvs"];
      return {
        ...own,
        lvs: named(lvs, ({ content: inner, ...lv }, lvName) => ({
          ...lv,
          content: content(inner, [...path, lvName]),
        })),
      };
    }),
    zpool: named(devices.zpool, (pool, name) => {
      const { datasets, neededForBoot: _, ...own } = pool;
      const path = ["devices", "zpool", name, "datasets"];
      const children = named(datasets, (dataset, datasetName) => {
        if (dataset.type === "zfs_volume") {
          const { content: inner, ...volume } = dataset;
          return { ...volume, content: content(inner, [...path, datasetName]) };
        }
        const { neededForBoot: __, ...fs } = dataset;
        return fs;
      });
      // disko's option has no default, although a pool without datasets is a valid one.
      return { ...own, datasets: children ?? {} };
    }),
    bcachefs_filesystems: named(devices.bcachefs_filesystems, (fileSystem) => ({ ...fileSystem })),
    nodev: named(devices.nodev, ({ neededForBoot: _, ...nodev }) => nodev),
  };
}

function contentToNix(content: Content, path: SpecPath, context: ReadonlyMap<string, FileSystem>): NixValue {
  const inner = (value: Content | null | undefined, at: SpecPath): NixValue | undefined =>
    value ? withScripts(contentToNix(value, [...path, ...at, "content"], context)) : undefined;

  switch (content.type) {
    case "gpt": {
      const { partitions, ...own } = content;
      const children = named(partitions, ({ content: held, ...partition }, name) => ({
        ...partition,
        content: inner(held, ["partitions", name]),
      }));
      return { ...own, partitions: children };
    }
    case "table": {
      const { partitions, ...own } = content;
      const children = partitions?.map(({ content: held, name = null, ...partition }, index) => ({
        // disko's option has no default, although an msdos table has no names.
        name,
        ...partition,
        content: inner(held, ["partitions", index]),
      }));
      return { ...own, partitions: children };
    }
    case "luks": {
      const { content: held, ...own } = content;
      return { ...own, content: inner(held, []) };
    }
    case "filesystem": {
      const { role: _, neededForBoot: __, ...own } = content;
      return own;
    }
    case "btrfs":
      return btrfsToNix(content, context.get(key(path)));
    default:
      return content;
  }
}

function btrfsToNix(content: Btrfs, facts: FileSystem | undefined): NixValue {
  const { compression: _, neededForBoot: __, subvolumes, postCreateHook, ...own } = content;
  const factsOf = new Map(facts?.subvolumes.map((subvolume) => [subvolume.origin.at(-1), subvolume]));
  return {
    ...own,
    subvolumes: named(subvolumes, (subvolume, name) => {
      const { type, name: path, mountpoint, mountOptions, extraArgs, swap } = subvolume;
      const plain = { type, name: path, mountpoint, mountOptions, extraArgs, swap };
      const note = noteOf(factsOf.get(name), facts?.options ?? []);
      return note === undefined ? plain : commented(note, plain);
    }),
    postCreateHook: creationHook(facts?.subvolumes ?? [], postCreateHook),
  };
}

/** Why a subvolume has not the mount option that its reader will look for. */
function noteOf(facts: SubvolumeFacts | undefined, options: readonly string[]): string | undefined {
  if (!facts) return undefined;
  const traits = facts.role && roleTraits[facts.role];
  if (!facts.copyOnWrite)
    return `No copy-on-write${roleNote(facts, traits?.copyOnWrite === false)}: see postCreateHook.`;
  if (facts.uncompressed)
    return `Not compressed${roleNote(facts, traits?.compression === "none")}: see postCreateHook.`;
  const wanted = traits && traits.compression !== "none" ? `compress=${traits.compression}` : undefined;
  if (wanted === undefined || !options.some(isCompression) || options.includes(wanted)) return undefined;
  const level = options.find(isCompression)!;
  return `Compressed as all of the file system is (${level}), not as role ${facts.role} has it: btrfs has one level for all.`;
}

function roleNote({ role }: SubvolumeFacts, isTheReason: boolean): string {
  return isTheReason ? ` (role ${role})` : "";
}

/** The attributes, set while the subvolumes are empty: no data is ever written without them. */
function creationHook(subvolumes: readonly SubvolumeFacts[], own: string | undefined): NixValue | undefined {
  const noCopyOnWrite = subvolumes.filter(({ copyOnWrite }) => !copyOnWrite).map(({ name }) => name);
  const uncompressed = subvolumes.filter((subvolume) => subvolume.uncompressed).map(({ name }) => name);
  if (noCopyOnWrite.length === 0 && uncompressed.length === 0) return own;
  return fragment("disko/subvolume-attributes.sh.hbs", { noCopyOnWrite, uncompressed, own: own ?? null });
}

function named<Value>(
  record: Record<string, Value> | undefined,
  convert: (value: Value, name: string) => NixValue,
): NixSet | undefined {
  if (!record || Object.keys(record).length === 0) return undefined;
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [name, withScripts(convert(value, name))]),
  );
}

/** A device with its hooks in the form that Nix has for scripts. */
function withScripts(node: NixValue): NixValue {
  if (typeof node !== "object" || node === null || Array.isArray(node) || isExpression(node)) return node;
  const set = { ...(node as NixSet) };
  for (const name of Object.keys(hooks)) {
    const script = set[name];
    if (typeof script === "string") set[name] = indentedString(script);
  }
  return set;
}

function key(path: SpecPath): string {
  return JSON.stringify(path);
}
