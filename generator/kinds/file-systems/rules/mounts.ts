/** How the entries of `fileSystems` go together with the mounts of the host. */
import { nearest } from "../../../diagnostics/nearest.ts";
import { persistedOn } from "../../../model/ephemeral.ts";
import { isOverNetwork } from "../../../model/mount-options.ts";
import type { Rule } from "../../kind.ts";
import { isDeclaration } from "../mounts.ts";
import type { FileSystemsSpec } from "../schema.ts";

export const mounts: readonly Rule<FileSystemsSpec>[] = [
  {
    code: "S122",
    title: "An entry for a mount that disko owns",
    severity: "error",
    reason:
      "Where disko declares a mount, it also writes its `fileSystems` entry. A second definition of the device conflicts with that, and options would be appended to disko's own.",
    remedy: "say it in `devices`, where the mount is declared; only `neededForBoot` may stand here",
    check(host, { fileSystems }) {
      const owned = host.mounts.filter(({ owner }) => owner === "disko").map(({ mountpoint }) => mountpoint);
      return Object.entries(fileSystems).flatMap(([at, entry]) => {
        if (!owned.includes(at) || !isDeclaration(entry)) return [];
        const { neededForBoot: _, ...rest } = entry;
        const [property] = Object.entries(rest).find(([, value]) => value !== undefined)!;
        const message = `${at} is mounted by disko, and \`${property}\` can't be said of it here`;
        return [{ message, path: ["fileSystems", at, property] }];
      });
    },
  },
  {
    code: "S123",
    title: "An entry for a mount that nobody declares",
    severity: "error",
    reason:
      "An entry that says `neededForBoot` alone, or nothing, is about a mount that stands elsewhere. NixOS would have an entry without a device, which can't be evaluated.",
    remedy: "say what to mount there by `device` and `fsType`, or name a mount point that is declared",
    check(host, { fileSystems }) {
      const declared = host.mounts.map(({ mountpoint }) => mountpoint);
      return Object.entries(fileSystems).flatMap(([at, entry]) => {
        if (isDeclaration(entry) || declared.includes(at)) return [];
        const near = nearest(at, declared);
        return [
          {
            message: `nothing declares a mount at ${at}`,
            path: ["fileSystems", at],
            hint: near === undefined ? undefined : `did you mean "${near}"?`,
          },
        ];
      });
    },
  },
  {
    code: "S124",
    title: "No root file system",
    severity: "error",
    reason: "NixOS refuses a system without a mount at / (nixos/modules/system/boot/stage-1.nix).",
    remedy: 'give a file system in `devices` the mount point "/", or declare `fileSystems["/"]`',
    check: ({ mounts }) =>
      mounts.some(({ mountpoint }) => mountpoint === "/")
        ? []
        : [{ message: "nothing is mounted at /", path: [] }],
  },
  {
    code: "S127",
    title: "A network file system that is needed for boot",
    severity: "warning",
    reason:
      "What is needed for boot is mounted in stage 1, which has no network unless it is set up there (`boot.initrd.network`): the host waits for the mount and then stops.",
    remedy: "take `neededForBoot` out, or see to it that stage 1 has a network",
    check: ({ mounts, persistence }) =>
      mounts
        .filter((mount) => mount.neededForBoot && isOverNetwork(mount.type))
        // A rule of persistence has what to say of these.
        .filter((mount) => persistedOn(mount, persistence) === undefined)
        .map(({ mountpoint, type, origin }) => ({
          message: `${mountpoint} is needed for boot and is a network file system (${type})`,
          path: [...origin, "neededForBoot"],
        })),
  },
];
