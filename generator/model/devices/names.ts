/** Names and numbers of disks and partitions, as disko gives them where a spec does not. */
import { createHash } from "node:crypto";
import { compareText } from "../order.ts";
import type { Partition } from "./content.ts";

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

/** The block device of a partition of a GPT table (lib/types/gpt.nix); `parent` is what holds the table. */
export function partitionDevice(
  partition: Partition,
  name: string,
  index: number,
  parentType: string,
  parentName: string,
): string {
  if (partition.device) return partition.device;
  if (partition.uuid) return `/dev/disk/by-partuuid/${partition.uuid}`;
  if (parentType === "mdadm") return `/dev/disk/by-id/md-name-any:${parentName}-part${index}`;
  return labelLink(partitionLabel(partition, name, parentType, parentName));
}

/** udev's link to the partition with a label. */
export function labelLink(label: string): string {
  return `/dev/disk/by-partlabel/${escapeUdevLink(label)}`;
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
export function numberedDevice(device: string, index: number): string {
  if (/^\/dev\/([vs]|xvd)./.test(device)) return `${device}${index}`;
  if (/^\/dev\/(disk|zvol)\//.test(device)) return `${device}-part${index}`;
  if (/^\/dev\/((nvme|mmcblk).+|md\/.*[0-9]|loop[0-9]+)$/.test(device)) return `${device}p${index}`;
  return `${device}${index}`;
}
