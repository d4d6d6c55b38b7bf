/** What stands in the root and is lost or moved with it. */
import { hasEphemeralRoot, isEphemeral, isLost } from "../../../model/ephemeral.ts";
import { carrierOf, subjectOf, type HostModel } from "../../../model/host.ts";
import type { Finding, Rule } from "../../kind.ts";
import { partsOf } from "./parts.ts";
import { rootOf } from "./root.ts";

export const beside: readonly Rule[] = [
  {
    code: "S293",
    title: "A Nix store on the root that is reset",
    severity: "error",
    reason: "The system itself is in /nix: without it, stage 1 finds nothing to start.",
    remedy: "mount a subvolume, a dataset or a file system of its own at /nix",
    check: (host) =>
      hasEphemeralRoot(host) && isOnBareRoot(host, "/nix/store")
        ? [{ message: `/nix is on the root, which ${fate(host)}`, path: rootOf(host)!.origin }]
        : [],
  },
  {
    code: "S294",
    title: "GRUB's files on the root that is reset",
    severity: "error",
    reason:
      "GRUB reads its menu and the kernels from /boot, as the last installation of the boot loader left them there; in a new root there are none.",
    remedy: "mount a partition of its own at /boot, as `vps` does",
    check: (host) =>
      host.bootLoader === "grub" && hasEphemeralRoot(host) && isOnBareRoot(host, "/boot")
        ? [
            {
              message: `GRUB reads /boot, which is on the root, and that ${fate(host)}`,
              path: rootOf(host)!.origin,
            },
          ]
        : [],
  },
  {
    code: "S295",
    title: "A subvolume in the root",
    severity: "error",
    reason:
      "It is put aside with the root that it lies in: its mount then finds nothing, and its data goes when that old root does. A dataset of ZFS below the root stops the reset.",
    remedy: 'name it beside the root, such as "@srv" in place of "@root/srv"',
    check: (host) =>
      partsOf(host)
        .filter(({ name, root }) => name.startsWith(`${root}/`))
        .map(({ name, root, noun, origin }) => ({
          message: `the ${noun} "${name}" is in "${root}", and is put aside with it`,
          path: origin,
        })),
  },
  {
    code: "S296",
    title: "A second mount of the root",
    severity: "warning",
    reason: "It shows what the root has, and is as empty as that after each boot.",
    remedy: "mount another subvolume there, or take the mount out",
    check(host) {
      const root = rootOf(host);
      if (root === undefined || host.rootReset === null || host.rootReset.method === "tmpfs") return [];
      return host.mounts
        .filter((mount) => mount !== root && subjectOf(mount) === subjectOf(root))
        .filter(({ options }) => !options.includes("bind"))
        .map(({ mountpoint, origin }) => ({
          message: `${mountpoint} is what / is, and is reset with it`,
          path: origin,
        }));
    },
  },
  {
    code: "S302",
    title: "A bind mount of a directory that is reset",
    severity: "warning",
    reason: "The directory lies on the root, and is gone after each boot with all that is in the mount.",
    remedy: "bind a directory of a persistent volume, or let the directory persist",
    check: (host) =>
      host.mounts
        .filter(({ type, options }) => type !== "tmpfs" && options.some((option) => /^r?bind$/.test(option)))
        .filter((mount) => isEphemeral(mount, host))
        .map(({ mountpoint, device, origin }) => ({
          message: `${mountpoint} is ${device}, which is lost at each boot`,
          path: origin,
        })),
  },
  {
    code: "S299",
    title: "A swap file on the root that is reset",
    severity: "error",
    reason:
      "It is put aside with the root: each old root would hold one, and the new root has none, or one that NixOS has to write first.",
    remedy: 'put it on a subvolume of its own, such as "@swap" at /.swap',
    check: (host) =>
      host.swaps.flatMap(({ device, origin }): Finding[] => {
        const path = device.replace(/^\/+/, "/");
        // Another rule tells of one in memory.
        if (device.startsWith("/dev/") || carrierOf(host, path)?.type === "tmpfs" || !isLost(host, path))
          return [];
        return [{ message: `the swap file ${path} is put aside with the root`, path: origin }];
      }),
  },
];

/** Whether a path lies on the root's own mount. */
function isOnBareRoot(host: HostModel, path: string): boolean {
  return carrierOf(host, path)?.mountpoint === "/";
}

/** What a boot does to the root. */
function fate(host: HostModel): string {
  return rootOf(host)?.type === "tmpfs" ? "is in memory" : "is reset";
}
