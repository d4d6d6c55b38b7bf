/** Commands for people that show a root which was put aside: `ROOT` is the name of one that `strata-root ls` lists. */
import type { HostModel } from "../model/host.ts";
import type { RootReset } from "../model/root-reset.ts";
import { shellWord } from "../nix/escape.ts";

/** Shows all subvolumes of a file system, below `/mnt`. */
export function mountTop(type: string, device: string): string {
  const options = type === "btrfs" ? "--options subvolid=5" : `--types ${shellWord(type)}`;
  return `mount ${options} ${shellWord(device)} /mnt`;
}

/** What mounts an old root, and where it is then; null where the root is in memory, and none is kept. */
export function oldRootAccess(
  { method, device, keptIn }: RootReset,
  { mounts }: Pick<HostModel, "mounts">,
): { open: string; path: string } | null {
  if (method === "tmpfs") return null;
  if (method !== "zfs") return { open: mountTop(method, device), path: shellWord(`/mnt/${keptIn}/ROOT`) };
  const isLegacy = !mounts.find(({ mountpoint }) => mountpoint === "/")?.options.includes("zfsutil");
  const options = isLegacy ? "ro" : "ro,zfsutil";
  return {
    open: `mount --types zfs --options ${options} ${shellWord(`${keptIn}/ROOT`)} /mnt`,
    path: "/mnt",
  };
}
