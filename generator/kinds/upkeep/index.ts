/** `upkeep.nix`: trim, scrub, balance, and the attributes of directories that their roles ask for. */
import { compareText } from "../../model/order.ts";
import type { FileSystem, HostModel } from "../../model/host.ts";
import { interpolated, reference, type NixSet } from "../../nix/value.ts";
import type { Upkeep } from "../../model/upkeep.ts";
import { defineKind } from "../kind.ts";
import { refusalToScrubBcachefs } from "./bcachefs.ts";
import { tmpfilesPath, unitPath, unitWord } from "../../model/systemd.ts";
import { upkeepRules } from "./rules.ts";
import { upkeepSections } from "./schema.ts";

export const upkeep = defineKind({
  name: "upkeep",
  sections: upkeepSections,
  contribute({ upkeep: section }, _identity, storage) {
    const chosen = typeof section.scrub === "object" ? section.scrub.fileSystems : undefined;
    // NixOS trims by itself (nixpkgs#345285): without a wish, nothing is to be said.
    const fstrim = section.fstrim ?? (storage.fileSystems.some(({ ssd }) => ssd) || undefined);
    const settings: Upkeep = {
      fstrim: fstrim === undefined ? null : (intervalOf(fstrim, "weekly") ?? false),
      scrub: intervalOf(section.scrub, "monthly"),
      scrubFileSystems: chosen ?? null,
      balance: section.balance === true ? { interval: "monthly", dataUsage: 10 } : section.balance || null,
    };
    return { storage, settings };
  },
  plan(host, settings) {
    const scrub = settings.scrub === null ? { btrfs: [], bcachefs: [], zfs: [] } : scrubbed(host, settings);
    const balance =
      settings.balance === null
        ? []
        : representatives(host, "btrfs").map((at) => balanceUnit(at, settings.balance!));
    const attributes = attributesOf(host);
    const periodic = settings.fstrim !== null || Object.values(scrub).some((list) => list.length > 0);
    if (!periodic && balance.length === 0 && attributes.length === 0) return undefined;
    const view = {
      fstrim: settings.fstrim,
      noFstrim: settings.fstrim === false,
      scrubInterval: settings.scrub,
      scrub,
      balance,
      attributes,
      periodic,
    };
    return { template: "upkeep/upkeep.nix.hbs", view };
  },
  rules: upkeepRules,
});

function intervalOf(setting: boolean | { interval: string }, byDefault: string): string | null {
  if (setting === false) return null;
  return setting === true ? byDefault : setting.interval;
}

function scrubbed(
  host: HostModel,
  { scrubFileSystems: chosen }: Upkeep,
): Record<"btrfs" | "bcachefs" | "zfs", string[]> {
  const of = (type: string): string[] =>
    chosen ? chosen.filter((at) => typeAt(host, at) === type).sort() : representatives(host, type);
  return {
    btrfs: of("btrfs"),
    bcachefs: refusalToScrubBcachefs(host) === undefined ? of("bcachefs") : [],
    // ZFS scrubs a pool by its name, also one of which NixOS mounts nothing.
    zfs: host.fileSystems
      .filter(({ type }) => type === "zfs")
      .map(({ device }) => device)
      .filter(
        (pool) =>
          !chosen || host.mounts.some((one) => one.fileSystem === pool && chosen.includes(one.mountpoint)),
      ),
  };
}

function typeAt(host: HostModel, at: string): string | undefined {
  return host.mounts.find(({ mountpoint }) => mountpoint === at)?.type;
}

function balanceUnit(mountpoint: string, { interval, dataUsage }: NonNullable<Upkeep["balance"]>): NixSet {
  return {
    unit: `btrfs-balance-${unitPath(mountpoint)}`,
    description: `btrfs balance of ${mountpoint}`,
    command: interpolated([
      reference("pkgs.btrfs-progs"),
      `/bin/btrfs balance start -dusage=${dataUsage} ${unitWord(mountpoint)}`,
    ]),
    interval,
  };
}

function mounted(host: HostModel, type: string): FileSystem[] {
  return host.fileSystems.filter(
    (fileSystem) =>
      fileSystem.type === type && host.mounts.some((mount) => mount.fileSystem === fileSystem.device),
  );
}

/** One mount point for each mounted file system of a type: the shortest, which is the likeliest to be always there. */
function representatives(host: HostModel, type: string): string[] {
  return mounted(host, type)
    .map(({ device }) => {
      const mountpoints = host.mounts
        .filter(({ fileSystem }) => fileSystem === device)
        .map(({ mountpoint }) => mountpoint);
      return mountpoints.reduce((shortest, candidate) =>
        candidate.length < shortest.length ? candidate : shortest,
      );
    })
    .sort();
}

interface Attribute {
  /** As tmpfiles reads it. */
  path: string;
  /** tmpfiles' line type: `h` sets file attributes, `t` extended attributes (tmpfiles.d(5)). */
  type: "h" | "t";
  argument: string;
}

function attributesOf(host: HostModel): Attribute[] {
  const attributes = host.fileSystems.flatMap(({ subvolumes }) =>
    subvolumes.flatMap(({ mountpoint, copyOnWrite, uncompressed }): Attribute[] => {
      if (mountpoint === null) return [];
      const path = tmpfilesPath(mountpoint);
      if (!copyOnWrite) return [{ path, type: "h", argument: "+C" }];
      return uncompressed ? [{ path, type: "t", argument: "btrfs.compression=none" }] : [];
    }),
  );
  return attributes.sort((a, b) => compareText(a.path, b.path));
}
