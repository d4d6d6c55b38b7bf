/** What the runbook says of snapshots: how many there are, and how to get something back from one. */
import type { HostModel } from "../../model/host.ts";
import type { SnapshotPolicy } from "../../model/protection.ts";
import { periods } from "../../model/retention.ts";
import { simulate } from "../../model/timeline.ts";
import { shellWord } from "../../nix/escape.ts";
import { code, table } from "../markdown.ts";

/** The data of `partials/runbook-snapshots.hbs`; null where none are made. */
export function snapshotsView(host: HostModel) {
  const { snapshots } = host;
  if (snapshots.length === 0) return null;
  return {
    table: table(
      ["Mount point", "Name", "When", "Kept", "At most"],
      snapshots.map((policy) => [
        code(policy.mountpoint),
        code(policy.type === "zfs" ? policy.device : policy.name),
        // NixOS runs sanoid with TZ=UTC.
        `${code(policy.schedule)}${policy.type === "zfs" ? " UTC" : ""}`,
        keptText(policy),
        `${simulate(policy.schedule, policy.retention)?.most ?? "?"}`,
      ]),
    ),
    snapper: example(snapshots, "btrfs", (policy) => snapperView(host, policy)),
    zfs: example(snapshots, "zfs", (policy) => ({
      ...places(policy, ".zfs/snapshot"),
      title: code(policy.device),
      dataset: shellWord(policy.device),
    })),
    bcachefs: example(snapshots, "bcachefs", (policy) => places(policy, ".snapshots")),
  };
}

/** `7 daily, 4 weekly`. */
function keptText({ retention }: SnapshotPolicy): string {
  const kept = periods.filter((period) => retention[period] > 0);
  return kept.map((period) => `${retention[period]} ${period}`).join(", ") || "none";
}

/** What the commands of a kind of file system are shown for: its shortest path but the root, which takes the most care. */
function example<View>(
  snapshots: readonly SnapshotPolicy[],
  type: SnapshotPolicy["type"],
  view: (policy: SnapshotPolicy) => View,
): View | null {
  const policies = snapshots.filter((policy) => policy.type === type);
  const policy = policies.find(({ mountpoint }) => mountpoint !== "/") ?? policies[0];
  return policy ? view(policy) : null;
}

function places({ mountpoint }: SnapshotPolicy, folder: string) {
  const below = mountpoint === "/" ? "" : mountpoint;
  return {
    title: code(mountpoint),
    mountpoint: shellWord(mountpoint),
    below: shellWord(`${below}/`),
    folder: shellWord(`${below}/${folder}`),
  };
}

function snapperView({ mounts }: HostModel, policy: SnapshotPolicy) {
  const { name, device, mountpoint } = policy;
  const subvolume = mounts.find((mount) => mount.mountpoint === mountpoint)?.subvolume ?? null;
  const at = (path: string): string => shellWord(`/mnt/${path}`);
  return {
    ...places(policy, ".snapshots"),
    name: shellWord(name),
    rollback: subvolume !== null && {
      device: shellWord(device),
      subvolume: at(subvolume),
      kept: code(`/mnt/${subvolume}.broken`),
      broken: at(`${subvolume}.broken`),
      source: at(`${subvolume}.broken/.snapshots`),
      inside: at(`${subvolume}/.snapshots`),
    },
  };
}
