/**
 * What a change of specs means for a host that is installed already: mounts that lead elsewhere than before, other devices beneath
 * them, disks that disko would now wipe, data that a reset would take or that is not where it is now looked for, and stores of
 * containers that podman would not find. The state before is the model in the manifest that this run replaces.
 */
import type { Finding } from "../diagnostics/positions.ts";
import { diskName } from "../model/devices/names.ts";
import type { HostModel } from "../model/host.ts";
import { before, type Before } from "./continuity/before.ts";
import { changedLuks, changedMembers, changedSwaps, type Change } from "./continuity/beneath.ts";
import { changedDrivers, changedNumbers, goneStores, movedStores } from "./continuity/containers.ts";
import { changedBackend, movedPaths, newlyPersisted, unpersisted } from "./continuity/persistence.ts";
import { changedKept, changedReset } from "./continuity/root-reset.ts";

type Where = Pick<Before["mounts"][number], "device" | "type" | "subvolume">;

const installed =
  'nothing on an installed host is moved or renamed by this: see docs/modules.md, "Changing an installed host"';

/** What changes for a host since the model that an earlier run left; nothing where that is not a model. */
export function judgeContinuity(previous: unknown, host: HostModel): Finding[] {
  const parsed = before.safeParse(previous);
  if (!parsed.success) return [];
  const questions = [
    changedMounts,
    changedLuks,
    changedMembers,
    changedSwaps,
    changedDisks,
    unpersisted,
    newlyPersisted,
    movedPaths,
    changedReset,
    changedKept,
    changedBackend,
    changedDrivers,
    movedStores,
    goneStores,
    changedNumbers,
  ];
  const changes = questions.flatMap((changed) => changed(parsed.data, host));
  return changes.map((change) => ({
    hint: installed,
    ...change,
    severity: "warning",
    file: host.file,
    host: host.name,
  }));
}

function changedMounts({ mounts }: Before, host: HostModel): Change[] {
  const now = new Map(host.mounts.map((mount) => [mount.mountpoint, mount]));
  return mounts.flatMap((old): Change[] => {
    const mount = now.get(old.mountpoint);
    if (!mount) {
      const message = `${old.mountpoint} is no longer mounted: what is on ${describe(old)} stays there, out of sight`;
      return [{ code: "W801", message, path: [] }];
    }
    if (describe(mount) === describe(old)) return [];
    const message = `${old.mountpoint} was on ${describe(old)}, and is now on ${describe(mount)}`;
    return [{ code: "W802", message, path: mount.origin }];
  });
}

function changedDisks({ devices }: Before, host: HostModel): Change[] {
  return Object.entries(host.devices.disk ?? {}).flatMap(([key, disk]): Change[] => {
    const old = devices.disk?.[key];
    if (!old || old.device === disk.device) return [];
    const message = `the disk ${diskName(disk.name, key)} was ${old.device}, and is now ${disk.device}: disko would wipe that one`;
    return [{ code: "W803", message, path: ["devices", "disk", key, "device"] }];
  });
}

function describe({ device, type, subvolume }: Where): string {
  return subvolume === null ? `${device} (${type})` : `${device}, subvolume ${subvolume}`;
}
