/** Rules of the swap kind; those about swap files hold for the ones that disko makes, too. */
import { carrierOf, type FileSystem, type HostModel, type Mount, type Swap } from "../../model/host.ts";
import type { Finding, Rule } from "../kind.ts";

/** File systems that don't tell the kernel where a file's blocks are, or have none. */
const withoutSwapFiles = new Set(["zfs", "bcachefs", "tmpfs", "ramfs", "overlay", "virtiofs", "9p", "cifs"]);

export const swapRules: readonly Rule[] = [
  {
    code: "S160",
    title: "A swap file on a file system that can't hold one",
    severity: "error",
    reason:
      "The kernel writes to a swap file's blocks past the file system. ZFS, bcachefs, overlays, file systems in memory and most of those on a network don't let it (swapon(8), NOTES).",
    remedy: "put the file on ext4, XFS or btrfs, or use a partition",
    check: (host) =>
      swapFiles(host)
        .filter(({ carrier }) => withoutSwapFiles.has(carrier.type))
        .map(({ swap, carrier }) => ({
          message: `the swap file ${swap.device} lies on ${carrier.mountpoint}, and ${carrier.type} can't hold one`,
          path: pathOf(swap),
        })),
  },
  {
    code: "S162",
    title: "A swap file in a subvolume that is snapshotted",
    severity: "warning",
    reason:
      "A subvolume with an active swap file can't be snapshotted (btrfs(5), SWAPFILE SUPPORT). The root and subvolumes that hold data under a role are what snapshots are taken of.",
    remedy: 'put the swap file into a subvolume of its own without a role, such as "@swap" at /.swap',
    check: (host) =>
      swapFiles(host)
        .filter(({ carrier: { type, mountpoint, role } }) => type === "btrfs" && (mountpoint === "/" || role))
        .map(({ swap, carrier: { mountpoint, subvolume } }) => ({
          message: `the swap file ${swap.device} keeps ${subvolume === null ? "the file system" : `the subvolume "${subvolume}"`} at ${mountpoint} from being snapshotted`,
          path: pathOf(swap),
        })),
  },
  {
    code: "S163",
    title: "A swap file on a btrfs file system of several devices",
    severity: "error",
    reason:
      "Btrfs supports swap files on file systems of a single device with the data profile single (btrfs(5), SWAPFILE SUPPORT); on others swapon fails.",
    remedy: "use a swap partition on each device, or put the file on a file system of one device",
    check: (host) =>
      swapFiles(host).flatMap(({ swap, carrier }) => {
        const members = fileSystemOf(host, carrier)?.members ?? [];
        if (carrier.type !== "btrfs" || members.length < 2) return [];
        const message = `the swap file ${swap.device} lies on a btrfs file system of ${members.length} devices`;
        return [{ message, path: pathOf(swap) }];
      }),
  },
  {
    code: "S164",
    title: "A swap file without a size",
    severity: "warning",
    reason:
      "NixOS makes a swap file where its `size` is said (nixos/modules/config/swap.nix). One without it must have been made by hand, and is missing on a new machine.",
    remedy: 'say its `size`, such as "8G"',
    check: ({ swaps }) =>
      swaps
        .filter(({ owner, device, size }) => owner === "swap" && !isDevice(device) && size === null)
        .map(({ device, origin }) => ({
          message: `nobody makes the swap file ${device}: it has no \`size\``,
          path: origin,
        })),
  },
  {
    code: "S165",
    title: "Swap space that is declared twice",
    severity: "error",
    reason:
      "systemd has one unit for each swap device: two entries for one device are two lines of /etc/fstab for it, of which one is ignored, with its priority and options.",
    remedy: "declare it once",
    check({ swaps }) {
      const seen = new Set<string>();
      return swaps.flatMap((swap): Finding[] => {
        const device = normalized(swap.device);
        if (!seen.has(device)) {
          seen.add(device);
          return [];
        }
        return [{ message: `the swap space ${device} is declared twice`, path: pathOf(swap) }];
      });
    },
  },
  {
    code: "S168",
    title: "Random encryption of swap that is found by its UUID or label",
    severity: "error",
    reason:
      "Swap with a random key is formatted anew at each boot, which destroys the UUID and the label that it would be found by; NixOS refuses it (nixos/modules/config/swap.nix).",
    remedy: "name the partition by a path under /dev/disk/by-partuuid or by-id",
    check: ({ swaps }) =>
      swaps
        .filter(
          ({ device, randomEncryption }) =>
            randomEncryption && /^\/dev\/disk\/by-(uuid|label)\//.test(device),
        )
        .map((swap) => ({
          message: `${swap.device} does not outlive the first boot with \`randomEncryption\``,
          path: pathOf(swap),
        })),
  },
  {
    code: "S169",
    title: "The size of a swap partition",
    severity: "warning",
    reason:
      "`size` is for swap files, which NixOS makes; of a block device it uses all that there is, and NixOS warns of the size (nixos/modules/config/swap.nix).",
    remedy: "take the `size` out",
    check: ({ swaps }) =>
      swaps
        .filter(({ device, size }) => isDevice(device) && size !== null)
        .map(({ device, origin }) => ({
          message: `${device} is a device, and a \`size\` has no effect on it`,
          path: [...origin, "size"],
        })),
  },
];

/** Swap files, by their paths without the doubled slash that disko makes of a file at the root; each with the mount that carries it. */
function swapFiles(host: HostModel): { swap: Swap; carrier: Mount }[] {
  return host.swaps.flatMap((swap) => {
    const device = normalized(swap.device);
    const carrier = isDevice(device) ? undefined : carrierOf(host, device);
    return carrier ? [{ swap: { ...swap, device }, carrier }] : [];
  });
}

function fileSystemOf(host: HostModel, { fileSystem }: Mount): FileSystem | undefined {
  return host.fileSystems.find(({ device }) => device === fileSystem);
}

function isDevice(path: string): boolean {
  return path.startsWith("/dev/");
}

/** A path with single slashes. */
function normalized(path: string): string {
  return path.replace(/\/+/g, "/");
}

/** The property that names a swap device, or the entry that disko names it by. */
function pathOf({ owner, origin }: Swap): Finding["path"] {
  return owner === "swap" ? [...origin, "device"] : origin;
}
