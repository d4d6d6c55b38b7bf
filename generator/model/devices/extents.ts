/** Where partitions begin and end, as sgdisk will place them, and so how large block devices are. */
import type { Partition } from "./content.ts";
import type { Devices } from "./devices.ts";
import { partitionOrder } from "./names.ts";
import type { SpecPath } from "../path.ts";
import { mebibyte, parseSize } from "../size.ts";
import { placesOf } from "./remember.ts";

/** sgdisk begins after the first mebibyte, and the second table and the alignment take the last one. */
const margin = mebibyte;
const sector = 512;

/** A disk that is larger than any: on one of unknown size, what is counted from the end lies far away from what is counted from the start. */
const endless = 2 ** 52;

/** A part of the disk, in bytes. */
interface Range {
  start: number;
  end: number;
}

/** A partition and its place on the disk. */
export interface Extent extends Range {
  key: string;
  partition: Partition;
  /** Whether its end depends on the end of the disk. */
  fromEnd: boolean;
}

/** The partitions in the order in which disko creates them; on a disk of unknown size, `end` means nothing where it is `fromEnd`. */
export function extentsOf(partitions: Record<string, Partition>, capacity = endless): Extent[] {
  const extents: Extent[] = [];
  for (const key of partitionOrder(partitions)) {
    const partition = partitions[key]!;
    const gaps = gapsBetween(extents, capacity - margin);
    const start = startOf(partition, largest(gaps));
    const around = gaps.find((gap) => gap.start <= start && start < gap.end);
    const end = endOf(partition, start, around?.end ?? Math.max(start, capacity - margin));
    const fromEnd = takesRest(partition) || endText(partition).startsWith("-");
    extents.push({ key, partition, fromEnd, start, end });
  }
  return extents;
}

/** Whether a partition reaches to the very end of the disk, leaving nothing to those after it. */
export function takesRest(partition: Partition): boolean {
  return /^[+-]?0+[KMGTPs]?$/.test(endText(partition));
}

/** The sizes of the block devices whose size the spec tells, by the path of the content that they hold. */
export function contentSizes(devices: Devices): ReadonlyMap<string, number> {
  const sizes = new Map<string, number>();
  const note = (path: SpecPath, size: number | undefined): void => {
    if (size !== undefined) sizes.set(JSON.stringify(path), size);
  };
  for (const [key, { capacity }] of Object.entries(devices.disk ?? {}))
    note(["devices", "disk", key, "content"], capacity === undefined ? undefined : parseSize(capacity));
  for (const [key, { lvs = {} }] of Object.entries(devices.lvm_vg ?? {})) {
    for (const [lv, { size }] of Object.entries(lvs))
      note(["devices", "lvm_vg", key, "lvs", lv, "content"], parseSize(size));
  }
  // Outer contents come before inner ones.
  for (const { content, path } of placesOf(devices)) {
    const size = sizes.get(JSON.stringify(path));
    if (content.type === "luks") note([...path, "content"], size);
    if (content.type !== "gpt") continue;
    for (const { key, start, end, fromEnd } of extentsOf(content.partitions ?? {}, size))
      note([...path, "partitions", key, "content"], fromEnd && size === undefined ? undefined : end - start);
  }
  return sizes;
}

/** disko's default end, made of the size (lib/types/gpt.nix). */
function endText({ end, size }: Partition): string {
  return end ?? (size === "100%" ? "-0" : `+${size ?? "0"}`);
}

/** What is free, from the start of the disk to its end; at the end there is always something, if only an empty place. */
function gapsBetween(extents: readonly Range[], end: number): Range[] {
  const gaps: Range[] = [];
  let free = margin;
  for (const extent of extents.toSorted((a, b) => a.start - b.start)) {
    if (extent.start > free) gaps.push({ start: free, end: extent.start });
    free = Math.max(free, extent.end);
  }
  return [...gaps, { start: free, end: Math.max(free, end) }];
}

/** The gap that sgdisk takes where no start is said. */
function largest(gaps: readonly Range[]): Range {
  return gaps.reduce((best, gap) => (gap.end - gap.start > best.end - best.start ? gap : best));
}

function startOf(partition: Partition, gap: Range): number {
  const { start = "0" } = partition;
  const bytes = positionBytes(start);
  if (start.startsWith("-")) return gap.end - bytes;
  if (bytes > 0 && !start.startsWith("+")) return bytes;
  const unit = alignmentOf(partition);
  return Math.ceil((gap.start + bytes) / unit) * unit;
}

/** The first byte behind a partition; `limit` is the end of the gap in which it begins. */
function endOf(partition: Partition, start: number, limit: number): number {
  const text = endText(partition);
  const bytes = positionBytes(text);
  if (takesRest(partition) || text.startsWith("-")) return limit - bytes;
  // A position that is said is that of the last sector.
  return text.startsWith("+") ? start + bytes : bytes + sector;
}

/** sgdisk begins partitions at whole mebibytes, and disko lets it count sectors where a position does (lib/types/gpt.nix). */
function alignmentOf({ alignment = 0, start = "", end = "" }: Partition): number {
  if (alignment > 0) return alignment * sector;
  return start.endsWith("s") || end.endsWith("s") ? sector : mebibyte;
}

/** A position as sgdisk takes it: a number without a unit counts sectors. */
function positionBytes(text: string): number {
  const [, number = "0", unit = "s"] = /^[+-]?([0-9]+)([KMGTPs])?$/.exec(text) ?? [];
  return unit === "s" ? Number(number) * sector : parseSize(number + unit)!;
}
