/** Rules of the upkeep kind. */
import { nearest } from "../../diagnostics/nearest.ts";
import type { HostModel, Mount } from "../../model/host.ts";
import type { Finding, Rule } from "../kind.ts";
import { refusalToScrubBcachefs } from "./bcachefs.ts";
import type { UpkeepSpec } from "./schema.ts";

/** File systems that hold checksums of their data. */
const scrubbable: readonly string[] = ["btrfs", "bcachefs", "zfs"];

export const upkeepRules: readonly Rule<UpkeepSpec>[] = [
  {
    code: "S171",
    title: "A file system that is scrubbed twice",
    severity: "error",
    reason:
      "A scrub reads the whole file system, whichever of its mounts is named: two subvolumes would read every block twice, and the second run fails while the first is under way (btrfs-scrub(8)).",
    remedy: "name one mount point of each file system, or leave `fileSystems` out: strata then does that",
    check: (host, spec) =>
      chosenMounts(host, spec).flatMap(({ mount, at, path }, index, all) => {
        const first = all
          .slice(0, index)
          .find((one) => mount !== undefined && one.mount?.fileSystem === mount.fileSystem);
        return first ? [{ message: `${at} is on the same file system as ${first.at}`, path }] : [];
      }),
  },
  {
    code: "S172",
    title: "A scrub of what can't be scrubbed",
    severity: "error",
    reason:
      "A scrub compares data with checksums. Only btrfs, bcachefs and ZFS hold them, and they are named by a place where they are mounted.",
    remedy: "name a mount point of a btrfs, bcachefs or ZFS file system",
    check: (host, spec) =>
      chosenMounts(host, spec).flatMap(({ mount, at, path }): Finding[] => {
        if (mount && scrubbable.includes(mount.type)) return [];
        if (mount) return [{ message: `${at} can't be scrubbed: it is ${mount.type}`, path }];
        const near = nearest(
          at,
          host.mounts.map(({ mountpoint }) => mountpoint),
        );
        return [
          {
            message: `nothing is mounted at ${at}`,
            path,
            hint: near === undefined ? undefined : `did you mean "${near}"?`,
          },
        ];
      }),
  },
  {
    code: "S173",
    title: "A scrub of bcachefs that NixOS refuses",
    severity: "error",
    reason:
      "NixOS scrubs bcachefs from release 25.11 on, and on Linux 6.14 or newer only (nixos/modules/tasks/filesystems/bcachefs.nix); the default kernel of 25.11 is 6.12. Where a spec does not name what to scrub, bcachefs is left out.",
    remedy: "run a newer kernel and say its version in `boot.kernel`, or take it out of the list",
    check(host, spec) {
      const refuses = refusalToScrubBcachefs(host);
      if (refuses === undefined) return [];
      return chosenMounts(host, spec)
        .filter(({ mount }) => mount?.type === "bcachefs")
        .map(({ at, path }) => ({ message: `${refuses} does not scrub bcachefs, as ${at} is`, path }));
    },
  },
];

interface Chosen {
  at: string;
  mount: Mount | undefined;
  path: Finding["path"];
}

/** The mount points that a spec names for its scrubs. */
function chosenMounts({ mounts }: HostModel, { upkeep: { scrub } }: UpkeepSpec): Chosen[] {
  const named = typeof scrub === "object" ? (scrub.fileSystems ?? []) : [];
  return named.map((at, index) => ({
    at,
    mount: mounts.find(({ mountpoint }) => mountpoint === at),
    path: ["upkeep", "scrub", "fileSystems", index],
  }));
}
