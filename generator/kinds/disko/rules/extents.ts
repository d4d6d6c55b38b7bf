/** Where partitions begin and end, as sgdisk will place them, and so how large block devices are. */
import type { Partition } from "../../../model/devices/content.ts";
import type { Devices } from "../../../model/devices/devices.ts";
import { partitionOrder } from "../../../model/devices/names.ts";
import type { SpecPath } from "../../../model/path.ts";
import { mebibyte, parseSize } from "../../../model/size.ts";
import { placesOf } from "./remember.ts";

/** sgdisk begins after the first mebibyte, and the second table and the alignment take the last one. */
const margin = mebibyte;
const sector = 512;

/** A partition and its place on the disk, in bytes. */
export interface Extent {
  key: string;
  partition: Partition;
  /** Whether its end depends on the end of the disk. */
  fromEnd: boolean;
  start: number;
  /** Undefined where it depends on the disk's size, and that is not known. */
  end: number | undefined;
}

/** The partitions in the order in which disko creates them. */
export function extentsOf(partitions: Record<string, Partition>, capacity: number | undefined): Extent[] {
  let free = margin;
  return partitionOrder(partitions).map((key) => {
    const partition = partitions[key]!;
    const start = startOf(partition, free);
    const end = endOf(partition, start, capacity);
    free = Math.max(free, end ?? start);
    return {
      key,
      partition,
      fromEnd: takesRest(partition) || endText(partition).startsWith("-"),
      start,
      end,
    };
  });
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
    for (const { key, start, end } of extentsOf(content.partitions ?? {}, size))
      note([...path, "partitions", key, "content"], end === undefined ? undefined : end - start);
  }
  return sizes;
}

/** disko's default end, made of the size (lib/types/gpt.nix). */
function endText({ end, size }: Partition): string {
  return end ?? (size === "100%" ? "-0" : `+${size ?? "0"}`);
}

function startOf({ start = "0" }: Partition, free: number): number {
  const bytes = positionBytes(start);
  if (start.startsWith("+")) return free + bytes;
  return bytes === 0 ? free : bytes;
}

function endOf(partition: Partition, start: number, capacity: number | undefined): number | undefined {
  const text = endText(partition);
  const bytes = positionBytes(text);
  if (takesRest(partition) || text.startsWith("-"))
    return capacity === undefined ? undefined : capacity - Math.max(bytes, margin);
  return text.startsWith("+") ? start + bytes : bytes;
}

/** A position as sgdisk takes it: a number without a unit counts sectors. */
function positionBytes(text: string): number {
  const [, number = "0", unit = "s"] = /^[+-]?([0-9]+)([KMGTPs])?$/.exec(text) ?? [];
  return unit === "s" ? Number(number) * sector : parseSize(number + unit)!;
}
