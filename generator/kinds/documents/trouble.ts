/** What the runbook says where something fails, with the host's own names. */
import type { HostModel } from "../../model/host.ts";
import { shellWord } from "../../nix/escape.ts";
import { upkeepOf } from "../../model/upkeep.ts";
import { backupService, backupTimer } from "../../model/protection.ts";

/** The data of `partials/runbook-trouble.hbs`. */
export function troubleView(host: HostModel): Record<string, unknown> {
  const { mounts, snapshots, backup, fileSystems } = host;
  const points = (type: string): string[] =>
    fileSystems
      .filter((one) => one.type === type)
      .flatMap(({ device }) => {
        const own = mounts.filter(({ fileSystem }) => fileSystem === device);
        const shortest = own.map(({ mountpoint }) => mountpoint).sort((a, b) => a.length - b.length)[0];
        return shortest === undefined ? [] : [shellWord(shortest)];
      });
  const noCopyOnWrite = fileSystems
    .flatMap(({ subvolumes }) => subvolumes)
    .flatMap(({ copyOnWrite, mountpoint }) =>
      copyOnWrite || mountpoint === null ? [] : [shellWord(mountpoint)],
    );
  const snapper = snapshots.filter(({ type }) => type === "btrfs");
  return {
    btrfs: points("btrfs"),
    zfs: [
      ...new Set(mounts.filter(({ type }) => type === "zfs").map(({ fileSystem }) => shellWord(fileSystem))),
    ],
    hasSnapshots: snapshots.length > 0,
    snapper: snapper.map(({ name }) => shellWord(name)).join(" "),
    sanoid: snapshots.some(({ type }) => type === "zfs"),
    noCopyOnWrite: noCopyOnWrite.length > 0 && noCopyOnWrite.join(" "),
    scrub: upkeepOf(host).scrub !== null,
    backup: backup && {
      service: backupService(backup),
      timer: backupTimer(backup),
      secrets: [backup.credentials, backup.password].flatMap((place) =>
        place ? [shellWord(place.path)] : [],
      ),
      opnix: [backup.credentials, backup.password].some((place) => place?.provider === "opnix"),
      isRemote: backup.destination.type !== "local",
    },
  };
}
