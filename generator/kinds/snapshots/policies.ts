/** Which mounts get snapshots, and under which names. */
import { holdsOldRoots, isEphemeral } from "../../model/ephemeral.ts";
import { carrierOf, subjectOf, type Mount, type Storage } from "../../model/host.ts";
import { canSnapshot, holdsOwnData, refusalToSnapshot, type Snapshotted } from "../../model/mounted-data.ts";
import { shortName, type SnapshotPolicy } from "../../model/protection.ts";
import type { SnapshotsSpec } from "./schema.ts";

type Section = SnapshotsSpec["snapshots"];

/**
 * The policies of all chosen mounts, in the order of the mounts: one for two mounts of one subvolume. `backups`: the folder of this host that
 * backups go to, if they go to one; snapshots of its mount would keep what their retention deletes.
 */
export function policiesOf(section: Section, storage: Storage, backups?: string): SnapshotPolicy[] {
  const target = backups === undefined ? undefined : carrierOf(storage, backups);
  const isWished = (mount: Mount): boolean =>
    section.subvolumes[mount.mountpoint] !== undefined || mount !== target || mount.mountpoint === "/";
  const wished = storage.mounts.filter((mount) => isWished(mount) && isChosen(mount, section, storage));
  // A mount that the spec names comes before one that is chosen by default.
  const isNamed = ({ mountpoint }: Mount): boolean => section.subvolumes[mountpoint] !== undefined;
  const first = new Map<string, Snapshotted>();
  for (const mount of [...wished.filter(isNamed), ...wished.filter((one) => !isNamed(one))])
    if (canSnapshot(mount) && !first.has(subjectOf(mount))) first.set(subjectOf(mount), mount);
  const chosen = storage.mounts.filter(canSnapshot).filter((mount) => first.get(subjectOf(mount)) === mount);
  const names = namesOf(chosen);
  return chosen.map((mount, index) => policyOf(mount, names[index]!, section));
}

function isChosen(mount: Mount, section: Section, storage: Storage): boolean {
  const own = section.subvolumes[mount.mountpoint];
  const isWished =
    own === undefined ? isKeptByDefault(mount, storage) : own === true || (own !== false && own.enable);
  return isWished && refusalToSnapshot(mount, storage) === undefined;
}

/** Whether a mount has snapshots without being named: not what a boot takes away anyway, nor the old roots, which are some themselves. */
function isKeptByDefault(mount: Mount, storage: Storage): boolean {
  return holdsOwnData(mount) && !isEphemeral(mount, storage) && !holdsOldRoots(mount, storage.rootReset);
}

function policyOf({ mountpoint, type, device }: Snapshotted, name: string, section: Section): SnapshotPolicy {
  const stated = section.subvolumes[mountpoint];
  const own = typeof stated === "object" ? stated : undefined;
  return {
    name,
    mountpoint,
    type,
    device,
    schedule: own?.schedule ?? section.schedule,
    retention: { ...section.retention, ...own?.retention },
    allowUsers: own?.allowUsers ?? section.allowUsers ?? [],
    allowGroups: own?.allowGroups ?? section.allowGroups ?? [],
    origin: stated === undefined ? ["snapshots"] : ["snapshots", "subvolumes", mountpoint],
  };
}

/** A name for each mount: its subvolume's, or its path's where several subvolumes have that name, with a number if need be. */
function namesOf(mounts: readonly Mount[]): string[] {
  const short = mounts.map(({ mountpoint, subvolume }) => shortName(mountpoint, subvolume));
  const taken = new Set<string>();
  return mounts.map(({ mountpoint }, index) => {
    const isShared = short.filter((name) => name === short[index]).length > 1;
    const stem = isShared ? shortName(mountpoint, null) : short[index]!;
    let name = stem;
    for (let number = 2; taken.has(name); number += 1) name = `${stem}-${number}`;
    taken.add(name);
    return name;
  });
}
