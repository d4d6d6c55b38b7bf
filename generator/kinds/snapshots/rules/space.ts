/** Whether there is room for what a file system will hold, with its snapshots. */
import { capacityOf } from "../../../model/capacity.ts";
import type { FileSystem, HostModel } from "../../../model/host.ts";
import type { SpecPath } from "../../../model/path.ts";
import type { Usage } from "../../../model/protection.ts";
import { formatSize } from "../../../model/size.ts";
import { simulate } from "../../../model/timeline.ts";
import type { Rule } from "../../kind.ts";
import type { SnapshotsSpec } from "../schema.ts";

export const space: readonly Rule<SnapshotsSpec>[] = [
  {
    code: "S215",
    title: "Data that does not fit on the disk",
    severity: "error",
    reason: "`usage` says how much each mount of the file system holds, without any snapshots.",
    remedy: "correct `usage`, or the disk's `capacity`",
    check: (host) =>
      fillingsOf(host).flatMap(({ device, size, data, needs }) => {
        if (data <= size) return [];
        const { mountpoint, bytes, path } = largestOf(needs, ({ bytes }) => bytes);
        const message = `${device} has ${formatSize(size)}, and its data needs ${formatSize(data)}: ${mountpoint} has ${formatSize(bytes)}`;
        return [{ message, path }];
      }),
  },
  {
    code: "S216",
    title: "Data and snapshots that may fill the disk",
    severity: "warning",
    reason:
      "A snapshot holds on to what was overwritten and deleted since: of each, at most what changes each day, for the days to the next one, and never more than the mount's whole size; less where the same is written again and again. `usage` says both, and a simulation of ten years how many there are, and how old. Beyond 90 %, a file system that copies on write has little room left to work in.",
    remedy:
      "keep fewer snapshots, or none of what changes much; or correct `usage`, or the disk's `capacity`",
    check: (host) =>
      fillingsOf(host).flatMap(({ device, size, data, snapshots, needs }) => {
        if (data > size || data + snapshots <= 0.9 * size) return [];
        const largest = largestOf(needs, (need) => need.bytes + need.snapshots);
        const own =
          largest.snapshots === 0
            ? formatSize(largest.bytes)
            : `${formatSize(largest.bytes)}, and up to ${formatSize(largest.snapshots)} in ${largest.count} snapshots`;
        const needed =
          snapshots === 0
            ? `its data needs ${formatSize(data)}`
            : `its data and snapshots may need up to ${formatSize(data + snapshots)}`;
        const message = `${device} has ${formatSize(size)}, and ${needed}: ${largest.mountpoint} has ${own}`;
        return [{ message, path: largest.path }];
      }),
  },
];

/** A file system of a known size, and what it will hold. */
interface Filling {
  device: string;
  size: number;
  data: number;
  /** All snapshots together, at most. */
  snapshots: number;
  needs: Need[];
}

/** The file systems of a known size whose `usage` is known. */
function fillingsOf(host: HostModel): Filling[] {
  return host.fileSystems.flatMap((fileSystem) => {
    const size = capacityOf(host, fileSystem);
    const needs = needsOf(host, fileSystem);
    if (size === undefined || needs.length === 0) return [];
    const data = needs.reduce((sum, { bytes }) => sum + bytes, 0);
    const snapshots = needs.reduce((sum, need) => sum + need.snapshots, 0);
    return [{ device: fileSystem.device, size, data, snapshots, needs }];
  });
}

function largestOf(needs: readonly Need[], amount: (need: Need) => number): Need {
  return needs.reduce((a, b) => (amount(b) > amount(a) ? b : a));
}

interface Need {
  mountpoint: string;
  bytes: number;
  /** Of its snapshots together. */
  snapshots: number;
  count: number;
  path: SpecPath;
}

function needsOf(host: HostModel, fileSystem: FileSystem): Need[] {
  const here = new Set(
    host.mounts.filter((mount) => mount.fileSystem === fileSystem.device).map(({ mountpoint }) => mountpoint),
  );
  return host.usage
    .filter(({ mountpoint }) => here.has(mountpoint))
    .map((usage) => {
      const { mountpoint, size, origin } = usage;
      const policy = host.snapshots.find((one) => one.mountpoint === mountpoint);
      const ages = policy ? (simulate(policy.schedule, policy.retention)?.ages ?? []) : [];
      return {
        mountpoint,
        bytes: size,
        snapshots: heldBy(usage, ages),
        count: ages.length,
        path: [...origin, "size"],
      };
    });
}

/** What snapshots hold on to beside the data itself. `ages` in days, the youngest first. */
function heldBy({ size, dailyChange }: Usage, ages: readonly number[]): number {
  return Math.round(
    ages.reduce((sum, age, index) => sum + Math.min(size, dailyChange * (age - (ages[index - 1] ?? 0))), 0),
  );
}
