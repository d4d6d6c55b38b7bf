/** Whether everything that is to stand on a disk finds room on it. */
import type { Partition } from "../../../model/devices/content.ts";
import type { SpecPath } from "../../../model/path.ts";
import { formatSize, mebibyte, parseSize } from "../../../model/size.ts";
import type { Finding, Rule } from "../../kind.ts";
import type { DiskoSpec } from "../schema.ts";
import { extentsOf, takesRest, type Extent } from "../../../model/devices/extents.ts";
import { placesOf } from "../../../model/devices/remember.ts";

export const space: readonly Rule<DiskoSpec>[] = [
  {
    code: "S111",
    title: "Two partitions that fill one disk",
    severity: "error",
    reason:
      "A partition with the size `100%` or the end `-0` takes all that is left of its disk. sgdisk makes the second of two from the last odd kilobytes, or fails.",
    remedy: "give all of them but one a size",
    check: (_, { devices }) =>
      tablesOf(devices).flatMap(({ partitions, path }) => {
        const [first, ...others] = fillersOf(partitions);
        return others.map(({ key }) => ({
          message: `the partitions "${first!.key}" and "${key}" both take the rest of the disk`,
          path: [...path, key, extentProperty(partitions[key]!)],
        }));
      }),
  },
  {
    code: "S112",
    title: "A partition without a size",
    severity: "error",
    reason:
      "disko's default size is 0, which sgdisk takes for all that is left: the partitions that follow find no room.",
    remedy: 'say its `size`, such as "20G", or "100%" where it is to take the rest of the disk',
    check: (_, { devices }) =>
      tablesOf(devices).flatMap(({ partitions, path }) =>
        Object.entries(partitions)
          .filter(([, { size, end }]) => size === undefined && end === undefined)
          .map(([key]) => ({
            message: `the partition "${key}" has neither \`size\` nor \`end\``,
            path: [...path, key],
          })),
      ),
  },
  {
    code: "S113",
    title: "A partition that fills the disk before others are made",
    severity: "error",
    reason:
      "disko makes partitions by their `priority`, and then by name; one that takes the rest of the disk leaves nothing to those after it. With the size `100%` it comes last by itself; with the end `-0`, or a `priority` of its own, it does not.",
    remedy: "give it a higher `priority` than all others, or take its `priority` out and say the size `100%`",
    check: (_, { devices }) =>
      tablesOf(devices).flatMap(({ partitions, path }) => {
        const extents = extentsOf(partitions);
        const [filler, ...more] = fillersOf(partitions);
        if (!filler || more.length > 0) return [];
        const late = extents
          .slice(extents.findIndex(({ key }) => key === filler.key) + 1)
          .find(({ partition }) => partition.start === undefined);
        if (!late) return [];
        const property =
          filler.partition.priority === undefined ? extentProperty(filler.partition) : "priority";
        return [
          {
            message: `"${filler.key}" takes the rest of the disk before "${late.key}" is made`,
            path: [...path, filler.key, property],
          },
        ];
      }),
  },
  {
    code: "S114",
    title: "A disk that is too small",
    severity: "error",
    reason:
      "sgdisk does not make a partition that ends behind the disk: the installation stops with the disk already wiped. Two mebibytes go to the partition tables and the alignment.",
    remedy: "make a partition smaller, or correct the disk's `capacity`",
    check: (_, { devices }) =>
      tablesOf(devices).flatMap(({ partitions, path, capacity, disk }) =>
        capacity === undefined ? [] : overfull(extentsOf(partitions, capacity), path, capacity, disk),
      ),
  },
  {
    code: "S180",
    title: "Partitions that overlap",
    severity: "error",
    reason:
      "sgdisk does not make a partition where another one is: the installation stops there, with the disk already wiped. The `end` of a partition is its last sector, so the next one can't begin at the same position.",
    remedy:
      "begin it behind the other one, a mebibyte after its `end`, or leave `start` out and say the `size`: disko then puts it into the largest free place",
    check: (_, { devices }) =>
      tablesOf(devices).flatMap(({ partitions, path, capacity }) => {
        const extents = extentsOf(partitions, capacity);
        return extents.flatMap((extent, index): Finding[] => {
          const other = extents
            .slice(0, index)
            .find(({ start, end }) => start < extent.end && extent.start < end);
          if (!other) return [];
          const { key, partition, start } = extent;
          const isWithin = partition.start !== undefined && start >= other.start;
          const property = isWithin ? "start" : extentProperty(partition);
          const message = `the partitions "${other.key}" (${describe(other)}) and "${key}" (${describe(extent)}) overlap`;
          return [{ message, path: [...path, key, property] }];
        });
      }),
  },
  {
    code: "S116",
    title: "A partition too small to hold anything",
    severity: "error",
    reason:
      "No file system fits in less than a mebibyte. Most often the unit is missing: sgdisk counts a number without one in sectors of 512 bytes.",
    remedy: 'give the size with its unit, such as "512M"',
    check: (_, { devices }) =>
      tablesOf(devices).flatMap(({ partitions, path }) =>
        extentsOf(partitions).flatMap(({ key, partition, start, end }) =>
          partition.content && end > start && end - start < mebibyte
            ? [
                {
                  message: `the partition "${key}" is to hold a content in ${formatSize(end - start)}`,
                  path: [...path, key, extentProperty(partition)],
                },
              ]
            : [],
        ),
      ),
  },
  {
    code: "S117",
    title: "A partition of a `table` without a name",
    severity: "error",
    reason:
      "disko's older partition table hands the name to parted, which takes none away from a GPT partition: without one, disko can't be evaluated (disko, lib/types/table.nix).",
    remedy: "give it a `name`, or use `gpt` instead of `table`",
    check: (_, { devices }) =>
      placesOf(devices).flatMap(({ content, path }) => {
        if (content.type !== "table" || content.format === "msdos") return [];
        return (content.partitions ?? []).flatMap(({ name }, index) =>
          name == null
            ? [
                {
                  message: `partition ${index + 1} of the table has no name`,
                  path: [...path, "partitions", index],
                },
              ]
            : [],
        );
      }),
  },
];

interface Table {
  partitions: Record<string, Partition>;
  path: SpecPath;
  /** The size of the disk that it stands on directly, where that is known. */
  capacity: number | undefined;
  disk: string;
}

function tablesOf(devices: DiskoSpec["devices"]): Table[] {
  return placesOf(devices).flatMap(({ content, path }) => {
    if (content.type !== "gpt") return [];
    const disk = path.length === 4 && path[1] === "disk" ? String(path[2]) : "";
    const capacity = devices.disk?.[disk]?.capacity;
    return [
      {
        partitions: content.partitions ?? {},
        path: [...path, "partitions"],
        capacity: capacity === undefined ? undefined : parseSize(capacity),
        disk,
      },
    ];
  });
}

/** Partitions that say that they take the rest. */
function fillersOf(partitions: Record<string, Partition>): Extent[] {
  return extentsOf(partitions).filter(
    ({ partition }) => (partition.size !== undefined || partition.end !== undefined) && takesRest(partition),
  );
}

function describe({ start, end, fromEnd, partition }: Extent): string {
  const from = partition.start?.startsWith("-") ? partition.start : formatSize(start);
  const to = fromEnd ? "the end of the disk" : formatSize(Math.floor(end / mebibyte) * mebibyte);
  return `${from} to ${to}`;
}

/** The property that decides where a partition ends. */
function extentProperty({ end }: Partition): "end" | "size" {
  return end === undefined ? "size" : "end";
}

function overfull(extents: readonly Extent[], path: SpecPath, capacity: number, disk: string): Finding[] {
  const fixed = extents.filter(({ fromEnd }) => !fromEnd).map(({ end }) => end);
  const needed = Math.max(0, ...fixed) + mebibyte;
  const has = `the disk "${disk}" has ${formatSize(capacity)}`;
  if (needed > capacity) {
    const message = `${has}, and its partitions need ${formatSize(needed)}: ${formatSize(needed - capacity)} too much`;
    return [{ message, path: ["devices", "disk", disk, "capacity"] }];
  }
  const rest = extents.find(({ fromEnd, start, end }) => fromEnd && end - start < mebibyte);
  if (!rest) return [];
  const left = formatSize(Math.max(0, rest.end - rest.start));
  const message = `${has}, and its other partitions leave ${left} of it to "${rest.key}"`;
  return [{ message, path: [...path, rest.key, extentProperty(rest.partition)] }];
}
