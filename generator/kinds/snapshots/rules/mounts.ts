/** Which mounts a spec names, and whether they can have snapshots. */
import { isDeepStrictEqual } from "node:util";
import { nearest } from "../../../diagnostics/nearest.ts";
import { subjectOf, type HostModel, type Mount } from "../../../model/host.ts";
import type { SpecPath } from "../../../model/path.ts";
import type { Finding, Rule } from "../../kind.ts";
import { refusalToSnapshot } from "../../../model/mounted-data.ts";
import { snapshotsSections, type SnapshotsSpec } from "../schema.ts";

export const mounts: readonly Rule<SnapshotsSpec>[] = [
  {
    code: "S202",
    title: "Snapshots of what is not mounted",
    severity: "error",
    reason:
      "A snapshot is made of a mount, by its mount point. A path that is none, most often one that is misspelt, would be left out without a word.",
    remedy: "name a mount point",
    check: (host, spec) =>
      named(host, spec).flatMap(({ at, mount, path }) =>
        mount ? [] : [{ message: `nothing is mounted at ${at}`, path, hint: nearestMount(host, at) }],
      ),
  },
  {
    code: "S203",
    title: "Snapshots of what can't have them",
    severity: "error",
    reason:
      "Snapshots are made by btrfs, ZFS and bcachefs, of what can be written; and of no subvolume with an active swap file, since the kernel needs its blocks to stay where they are (btrfs(5), SWAPFILE SUPPORT).",
    remedy: "take the mount out, or say `false` for it",
    check: (host, spec) =>
      wanted(host, spec).flatMap(({ at, mount, path }): Finding[] => {
        const why = mount && refusalToSnapshot(mount, host);
        return why ? [{ message: `there can be no snapshots of ${at}: ${why}`, path }] : [];
      }),
  },
  {
    code: "S204",
    title: "Two policies for one subvolume",
    severity: "error",
    reason:
      "Two mounts of a subvolume are one and the same: snapper would number the snapshots of both in one `.snapshots`, and each policy would delete what the other keeps.",
    remedy: "name one of the mounts",
    check: (host, spec) =>
      wanted(host, spec).flatMap(({ at, mount, path }, index, all): Finding[] => {
        const first = all
          .slice(0, index)
          .find((one) => mount && one.mount && subjectOf(one.mount) === subjectOf(mount));
        return first ? [{ message: `${at} and ${first.at} are one subvolume`, path }] : [];
      }),
  },
  {
    code: "S205",
    title: "Snapshots that no mount can have",
    severity: "error",
    reason:
      "Snapshots are enabled, and there would be none: by default they are made of btrfs, ZFS and bcachefs mounts with the role standard or database, or without one.",
    remedy: "name the mounts in `subvolumes`, or say `enable: false`",
    check: (host, { snapshots }) =>
      snapshots.enable && host.snapshots.length === 0
        ? [{ message: "there is no mount to make snapshots of", path: ["snapshots", "enable"] }]
        : [],
  },
  {
    code: "S208",
    title: "Snapshots that are described, and not enabled",
    severity: "warning",
    reason: "Without `enable: true`, what else `snapshots` says has no effect: no snapshot is made.",
    remedy: "add `enable: true`, or `enable: false` where it is meant to be off",
    check: (_host, { snapshots }) =>
      snapshots.enable === undefined && !isDeepStrictEqual(snapshots, snapshotsSections.snapshots.parse({}))
        ? [{ message: "`snapshots` says how they are made, but not `enable: true`", path: ["snapshots"] }]
        : [],
  },
  {
    code: "S206",
    title: "Users of snapshots that snapper does not make",
    severity: "warning",
    reason:
      "`allowUsers` and `allowGroups` are snapper's. ZFS has its own permissions (`zfs allow`), and snapshots of bcachefs are root's.",
    remedy: "take it out",
    check: (host, { snapshots }) => {
      const others = host.snapshots.filter(({ type }) => type !== "btrfs");
      return others.flatMap(({ mountpoint, type }) => {
        const own = snapshots.subvolumes[mountpoint];
        if (typeof own !== "object") return [];
        return (["allowUsers", "allowGroups"] as const)
          .filter((property) => own[property] !== undefined)
          .map((property) => ({
            message: `\`${property}\` has no effect on ${mountpoint}: it is ${type}`,
            path: ["snapshots", "subvolumes", mountpoint, property],
          }));
      });
    },
  },
  {
    code: "S207",
    title: "The usage of what is neither mounted nor backed up",
    severity: "error",
    reason:
      "`usage` tells how much each mount holds, or each path of the backup, and rules and projections reckon with it. The figures of any other path would be lost without a word.",
    remedy: "name a mount point, or a path of the backup",
    check: (host) =>
      host.usage
        .filter(({ mountpoint: at }) => !host.mounts.some(({ mountpoint }) => mountpoint === at))
        .filter(({ mountpoint: at }) => !host.backup?.sources.some(({ path }) => path === at))
        .map(({ mountpoint, origin }) => ({
          message: `nothing is mounted at ${mountpoint}, nor is it a path of the backup`,
          path: origin,
          hint: nearestMount(host, mountpoint),
        })),
  },
];

interface Named {
  at: string;
  mount: Mount | undefined;
  path: SpecPath;
}

/** What `snapshots.subvolumes` names. */
function named(host: HostModel, { snapshots }: SnapshotsSpec): Named[] {
  if (!snapshots.enable) return [];
  return Object.keys(snapshots.subvolumes).map((at) => ({
    at,
    mount: host.mounts.find(({ mountpoint }) => mountpoint === at),
    path: ["snapshots", "subvolumes", at],
  }));
}

/** What it names to have snapshots. */
function wanted(host: HostModel, spec: SnapshotsSpec): Named[] {
  return named(host, spec).filter(({ at }) => {
    const own = spec.snapshots.subvolumes[at];
    return own === true || (typeof own === "object" && own.enable);
  });
}

function nearestMount({ mounts }: HostModel, at: string): string | undefined {
  const near = nearest(
    at,
    mounts.map(({ mountpoint }) => mountpoint),
  );
  return near === undefined ? undefined : `did you mean "${near}"?`;
}
