/** Going through a host's devices: every content with the block device that it stands on, named as disko names it. */
import { createHash } from "node:crypto";
import type { SpecPath } from "../path.ts";
import type { Content, Partition } from "./content.ts";
import type { Devices } from "./devices.ts";

/** A content and where it stands. */
export interface Place {
  content: Content;
  /** The block device that holds it. */
  device: string;
  /** The disks, arrays, groups or pools at the root of the chain, as `disk/main`. */
  root: string;
  /** Names of the LUKS mappings that it lies in, from outside in. */
  luks: string[];
  /** The partition that it stands in directly. */
  partition?: { name: string; type: string };
  path: SpecPath;
}

/** Replaces a content by what is returned; called from the inside out. */
export type ContentMapper = (content: Content, place: Omit<Place, "content">) => Content;

/** Every content of every device, outer ones before inner ones. */
export function placesOf(devices: Devices): Place[] {
  const places: Place[] = [];
  mapContents(devices, (content, place) => {
    places.push({ ...place, content });
    return content;
  });
  return places.sort((a, b) => comparePaths(a.path, b.path));
}

/** The same devices with each content replaced by what `map` makes of it. */
export function mapContents(devices: Devices, map: ContentMapper): Devices {
  const at = (root: string, path: SpecPath, device: string): Omit<Place, "content"> => ({
    device,
    root,
    luks: [],
    path,
  });
  const result: Devices = { ...devices };
  if (devices.disk) {
    result.disk = mapValues(devices.disk, (disk, key) => {
      const name = diskName(disk.name, key);
      return withContent(
        disk,
        at(`disk/${name}`, ["devices", "disk", key, "content"], disk.device),
        map,
        "disk",
        name,
      );
    });
  }
  if (devices.mdadm) {
    result.mdadm = mapValues(devices.mdadm, (array, key) => {
      const name = array.name ?? key;
      const place = at(`mdadm/${name}`, ["devices", "mdadm", key, "content"], `/dev/md/${name}`);
      return withContent(array, place, map, "mdadm", name);
    });
  }
  if (devices.lvm_vg) {
    result.lvm_vg = mapValues(devices.lvm_vg, (group, key) => {
      const name = group.name ?? key;
      if (!group.lvs) return group;
      const lvs = mapValues(group.lvs, (lv, lvKey) => {
        const path = ["devices", "lvm_vg", key, "lvs", lvKey, "content"];
        return withContent(lv, at(`lvm_vg/${name}`, path, `/dev/${name}/${lv.name ?? lvKey}`), map);
      });
      return { ...group, lvs };
    });
  }
  if (devices.zpool) {
    result.zpool = mapValues(devices.zpool, (pool, key) => {
      const name = pool.name ?? key;
      if (!pool.datasets) return pool;
      const datasets = mapValues(pool.datasets, (dataset, datasetKey) => {
        if (dataset.type !== "zfs_volume") return dataset;
        const path = ["devices", "zpool", key, "datasets", datasetKey, "content"];
        return withContent(
          dataset,
          at(`zpool/${name}`, path, `/dev/zvol/${name}/${dataset.name ?? datasetKey}`),
          map,
        );
      });
      return { ...pool, datasets };
    });
  }
  return result;
}

function withContent<Holder extends { content?: Content | null }>(
  holder: Holder,
  place: Omit<Place, "content">,
  map: ContentMapper,
  parentType = "",
  parentName = "",
): Holder {
  if (!holder.content) return holder;
  return { ...holder, content: mapContent(holder.content, place, map, parentType, parentName) };
}

function mapContent(
  content: Content,
  place: Omit<Place, "content">,
  map: ContentMapper,
  parentType: string,
  parentName: string,
): Content {
  const device = content.device ?? place.device;
  const here = { ...place, device };
  switch (content.type) {
    case "gpt": {
      const partitions = content.partitions;
      if (!partitions) return map(content, here);
      const order = partitionOrder(partitions);
      const mapped = mapValues(partitions, (partition, key) => {
        const name = partition.name ?? key;
        const index = order.indexOf(key) + 1;
        const inner = {
          ...here,
          device: partitionDevice(partition, name, index, parentType, parentName),
          partition: { name: key, type: partitionType(partition) },
          path: [...here.path, "partitions", key, "content"],
        };
        return withContent(partition, inner, map);
      });
      return map({ ...content, partitions: mapped }, here);
    }
    case "table": {
      const partitions = content.partitions?.map((partition, index) =>
        withContent(
          partition,
          {
            ...here,
            device: numberedDevice(device, index + 1),
            path: [...here.path, "partitions", index, "content"],
          },
          map,
        ),
      );
      return map({ ...content, partitions }, here);
    }
    case "luks": {
      const inner = {
        ...here,
        device: `/dev/mapper/${content.name}`,
        luks: [...here.luks, content.name],
        path: [...here.path, "content"],
      };
      return map(withContent(content, inner, map, "luks", content.name), here);
    }
    default:
      return map(content, here);
  }
}

/** disko's default name of a disk (lib/types/disk.nix). */
export function diskName(name: string | undefined, key: string): string {
  return name ?? key.replaceAll("/", "_");
}

/** A partition's type, with disko's defaults (lib/types/gpt.nix). */
export function partitionType(partition: Partition): string {
  return partition.type ?? (partition.content?.type === "swap" ? "8200" : "8300");
}

/** The order in which disko creates partitions, as attribute names: by priority, then by name (lib/types/gpt.nix). */
export function partitionOrder(partitions: Record<string, Partition>): string[] {
  const priority = (partition: Partition): number =>
    partition.priority ?? (partition.size === "100%" ? 9001 : partition.type === "EF02" ? 100 : 1000);
  return Object.entries(partitions)
    .sort(([a], [b]) => compareText(a, b))
    .sort(([, a], [, b]) => priority(a) - priority(b))
    .map(([key]) => key);
}

function partitionDevice(
  partition: Partition,
  name: string,
  index: number,
  parentType: string,
  parentName: string,
): string {
  if (partition.device) return partition.device;
  if (partition.uuid) return `/dev/disk/by-partuuid/${partition.uuid}`;
  if (parentType === "mdadm") return `/dev/disk/by-id/md-name-any:${parentName}-part${index}`;
  return `/dev/disk/by-partlabel/${escapeUdevLink(partitionLabel(partition, name, parentType, parentName))}`;
}

/** A partition's label, with disko's default: a name, or the start of its hash where it is longer than GPT allows. */
export function partitionLabel(
  partition: Partition,
  name: string,
  parentType: string,
  parentName: string,
): string {
  if (partition.label) return partition.label;
  const label = `${parentType}-${parentName}-${name}`;
  // Nix counts bytes where GPT counts UTF-16 units; disko compares the bytes.
  if (Buffer.byteLength(label) <= 36) return label;
  return createHash("sha256").update(label).digest("hex").slice(0, 36);
}

/** disko's `hexEscapeUdevSymlink`: what udev leaves of a label in a link's name. */
function escapeUdevLink(label: string): string {
  return [...Buffer.from(label)]
    .map((byte) => {
      const character = String.fromCharCode(byte);
      // "+-." is a range in disko's bracket expression, and so it holds "," too.
      return /[0-9A-Za-z#+-.:=@_/]/.test(character) ? character : `\\x${byte.toString(16).toUpperCase()}`;
    })
    .join("");
}

/** disko's `deviceNumbering`: a partition of the legacy table by its number. */
function numberedDevice(device: string, index: number): string {
  if (/^\/dev\/([vs]|xvd)./.test(device)) return `${device}${index}`;
  if (/^\/dev\/(disk|zvol)\//.test(device)) return `${device}-part${index}`;
  if (/^\/dev\/((nvme|mmcblk).+|md\/.*[0-9]|loop[0-9]+)$/.test(device)) return `${device}p${index}`;
  return `${device}${index}`;
}

/** Names in the order in which Nix lists attributes: by their bytes. */
export function compareText(a: string, b: string): number {
  // JavaScript compares UTF-16 units, whose order differs from that of the bytes beyond the surrogates alone.
  if (beyondSurrogates.test(a) || beyondSurrogates.test(b))
    return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return a < b ? -1 : a > b ? 1 : 0;
}

const beyondSurrogates = /[\ud800-\uffff]/;

function comparePaths(a: SpecPath, b: SpecPath): number {
  for (let i = 0; i < Math.min(a.length, b.length); i += 1) {
    const [left, right] = [a[i]!, b[i]!];
    if (left === right) continue;
    return typeof left === "number" && typeof right === "number"
      ? left - right
      : compareText(`${left}`, `${right}`);
  }
  return a.length - b.length;
}

function mapValues<Value>(
  record: Record<string, Value>,
  map: (value: Value, key: string) => Value,
): Record<string, Value> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value, key)]));
}
