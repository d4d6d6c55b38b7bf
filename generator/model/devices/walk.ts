/** Going through a host's devices: every content with the block device that it stands on, named as disko names it. */
import type { SpecPath } from "../path.ts";
import { compareText } from "../order.ts";
import type { Content } from "./content.ts";
import type { Devices } from "./devices.ts";
import { diskName, numberedDevice, partitionDevice, partitionOrder, partitionType } from "./names.ts";

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
