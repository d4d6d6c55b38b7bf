/** The data of `persistence.nix`. */
import { alwaysNeededForBoot, isWithin, type HostModel } from "../../model/host.ts";
import { persistedPaths, placeOnVolume, type Persistence } from "../../model/persistence.ts";
import { call, reference } from "../../nix/value.ts";
import { unitItem, unitWord } from "../../model/systemd.ts";
import { migrationInputs } from "./migrate.ts";
import { contestedDirectories } from "./contested.ts";
import { impermanenceVolume } from "./impermanence.ts";
import { decryptersOf, hostKeysOf, luksKeysOf } from "./keys.ts";
import { preservationVolume, shorthandsOf } from "./preservation.ts";
import { tmpfilesOf } from "./tmpfiles.ts";

export function persistenceView(host: HostModel, persistence: Persistence): Record<string, unknown> {
  const { backend, volumes } = persistence;
  const isImpermanence = backend === "impermanence";
  const toNix = isImpermanence ? impermanenceVolume : preservationVolume;
  const hostKeys = hostKeysOf(persistence);
  const luksKeys = luksKeysOf(host);
  return {
    backend,
    isImpermanence,
    needsConfig: host.bootLoader === "none" && luksKeys !== null,
    volumes: volumes.map((volume) => ({ path: volume.path, value: toNix(volume) })),
    shorthands: isImpermanence ? [] : shorthandsOf(volumes),
    contested: isImpermanence ? [] : contestedDirectories(persistence),
    machineId: isImpermanence ? null : machineIdOf(persistence),
    mounts: isImpermanence ? mountsToMark(host, persistence) : [],
    migrationInputs: migrationInputs.map((name) => reference(`pkgs.${name}`)),
    tmpfiles: tmpfilesOf(persistence),
    decrypters: decryptersOf(host, persistence),
    hostKeys:
      hostKeys.length > 0
        ? call(
            "lib.mkDefault",
            hostKeys.map((key) => ({ ...key })),
          )
        : null,
    luksKeys,
  };
}

/** How preservation puts the host's identity in place, for the unit that would write down the one that systemd made up. */
function machineIdOf(persistence: Persistence): { isLink: boolean; path: string; command: string } | null {
  const found = persistedPaths(persistence).find(({ entry }) => entry.path === "/etc/machine-id");
  if (!found) return null;
  const { volume, entry } = found;
  return {
    isLink: entry.how === "symlink",
    path: unitItem(placeOnVolume(volume, entry.path)),
    command: `systemd-machine-id-setup --commit --root ${unitWord(volume.path)}`,
  };
}

/** Mounts under persisted paths that NixOS makes in stage 1 without being told, and impermanence wants to see marked. */
function mountsToMark({ mounts }: HostModel, persistence: Persistence): string[] {
  return mounts
    .filter(({ mountpoint, owner, type }) => {
      // disko marks its mounts of bcachefs by itself.
      if (
        mountpoint === "/" ||
        !alwaysNeededForBoot.has(mountpoint) ||
        (owner === "disko" && type === "bcachefs")
      )
        return false;
      return (
        persistence.volumes.some(({ path }) => path === mountpoint) ||
        persistedPaths(persistence).some(
          ({ entry: { path } }) => path !== mountpoint && isWithin(path, mountpoint),
        )
      );
    })
    .map(({ mountpoint }) => mountpoint);
}
