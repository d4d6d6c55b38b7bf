/** The partitions of a host's GPT tables, with or without a content, and the names by which their devices are known. */
import type { Partition } from "../../../model/devices/content.ts";
import type { Devices } from "../../../model/devices/devices.ts";
import {
  labelLink,
  numberedDevice,
  partitionDevice,
  partitionLabel,
  partitionOrder,
} from "../../../model/devices/names.ts";
import type { SpecPath } from "../../../model/path.ts";
import { placesOf, remember } from "../../../model/devices/remember.ts";

/** A partition and where it stands. */
export interface PlacedPartition {
  key: string;
  partition: Partition;
  label: string;
  /** As disko and its mounts refer to it. */
  device: string;
  /** What else refers to it. */
  aliases: string[];
  path: SpecPath;
}

/** Disks whose partitions are known by a number: of a link that somebody made, one can't say. */
const isNumbered = /^\/dev\/([sv]d|xvd|nvme|mmcblk|disk\/)/;

/** Every partition of a host's GPT tables. */
export const partitionsOf = remember(findPartitions);

function findPartitions(devices: Devices): PlacedPartition[] {
  return placesOf(devices).flatMap(({ content, device: table, root, luks, path }) => {
    if (content.type !== "gpt") return [];
    const partitions = content.partitions ?? {};
    const order = partitionOrder(partitions);
    // A label is made of what holds the table, as disko's `_parent` has it.
    const [type, name] = luks.length > 0 ? ["luks", luks.at(-1)!] : splitRoot(root);
    return Object.entries(partitions).map(([key, partition]) => {
      const own = partition.name ?? key;
      const index = order.indexOf(key) + 1;
      const label = partitionLabel(partition, own, type, name);
      const byUuid = partition.uuid ? [`/dev/disk/by-partuuid/${partition.uuid.toLowerCase()}`] : [];
      return {
        key,
        partition,
        label,
        device: partitionDevice(partition, own, index, type, name),
        aliases: [
          labelLink(label),
          ...byUuid,
          ...(isNumbered.test(table) ? [numberedDevice(table, index)] : []),
        ],
        path: [...path, "partitions", key],
      };
    });
  });
}

function splitRoot(root: string): [type: string, name: string] {
  const slash = root.indexOf("/");
  return [root.slice(0, slash), root.slice(slash + 1)];
}
