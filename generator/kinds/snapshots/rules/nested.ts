/** Subvolumes that a snapshot of the one above does not hold. */
import type { HostModel } from "../../../model/host.ts";
import { isMadeAgain } from "../../../model/mounted-data.ts";
import { subvolumesOf, type Subvolume } from "../../../model/subvolumes.ts";
import type { Rule } from "../../kind.ts";
import type { SnapshotsSpec } from "../schema.ts";

export const nested: readonly Rule<SnapshotsSpec>[] = [
  {
    code: "S201",
    title: "A nested subvolume that no snapshot holds",
    severity: "warning",
    reason:
      "A snapshot ends where another subvolume begins: a nested one is an empty directory in it (btrfs-subvolume(8), NESTED SUBVOLUMES). Caches, containers, temporary directories and what has snapshots or a backup of its own are not reported.",
    remedy:
      "give it a `mountpoint`, and so snapshots of its own; or say `false` for that in `snapshots.subvolumes` if its data may be lost",
    check: (host, { snapshots }) =>
      subvolumesOf(host).flatMap((one) => {
        const { mountpoint, name } = one;
        if (isDeclined(snapshots, mountpoint) || !holdsData(one) || isKept(host, one)) return [];
        const outer = snapshotted(host)
          .filter(({ fileSystem, prefix }) => fileSystem === one.fileSystem && name.startsWith(prefix))
          .sort((a, b) => b.prefix.length - a.prefix.length)[0];
        return outer
          ? [
              {
                message: `the subvolume "${name}" is nested in what is mounted at ${outer.mountpoint}, and snapshots of that don't hold it`,
                path: one.origin,
              },
            ]
          : [];
      }),
  },
];

/** The mounts with snapshots, and how the names of what is nested in them begin. */
function snapshotted(host: HostModel): { fileSystem: string; mountpoint: string; prefix: string }[] {
  return host.snapshots.flatMap(({ mountpoint, type }) => {
    const mount = host.mounts.find((one) => one.mountpoint === mountpoint)!;
    const subvolume = mount.subvolume?.replace(/^\/+/, "") ?? "";
    // Each dataset of ZFS stands for itself.
    if (type === "zfs") return [];
    return [{ fileSystem: mount.fileSystem, mountpoint, prefix: subvolume === "" ? "" : `${subvolume}/` }];
  });
}

function isDeclined({ subvolumes }: SnapshotsSpec["snapshots"], mountpoint: string | null): boolean {
  const own = mountpoint === null ? undefined : subvolumes[mountpoint];
  return own === false || (typeof own === "object" && !own.enable);
}

function holdsData({ name, mountpoint, role, hasSwap }: Subvolume): boolean {
  if (name === "" || hasSwap || /(^|\/)\.snapshots$/.test(name)) return false;
  if (role !== null && role !== "standard" && role !== "database") return false;
  return mountpoint === null || !isMadeAgain(mountpoint);
}

function isKept(host: HostModel, { mountpoint }: Subvolume): boolean {
  const kept = [...host.snapshots, ...(host.backup?.sources ?? [])];
  return mountpoint !== null && kept.some((one) => one.mountpoint === mountpoint);
}
