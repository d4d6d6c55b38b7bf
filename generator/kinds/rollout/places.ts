/** Commands that make the persistent volumes of a host, and that get at its root and the old ones. */
import { carrierOf, type HostModel, type Mount } from "../../model/host.ts";
import type { RootReset } from "../../model/root-reset.ts";
import { shellWord } from "../../nix/escape.ts";
import { mountCommand } from "../mount-command.ts";
import { mountTop, oldRootAccess } from "../old-roots.ts";

/** Of each persistent volume that is a mount of its own: how it is made on a host that has none yet, and mounted. */
export function volumeViews(host: HostModel): { mountpoint: string; commands: string[] }[] {
  const carriers = (host.persistence?.volumes ?? []).flatMap(({ path }) => carrierOf(host, path) ?? []);
  return [...new Set(carriers)]
    .filter(({ mountpoint }) => mountpoint !== "/")
    .map((mount) => ({
      mountpoint: shellWord(mount.mountpoint),
      commands: [...makeCommands(mount), mountCommand(mount)],
    }));
}

function makeCommands({ type, device, subvolume }: Mount): string[] {
  if (type === "zfs") return [`zfs create -p -o mountpoint=legacy ${shellWord(device)}`];
  const tools: Record<string, string> = { btrfs: "btrfs", bcachefs: "bcachefs" };
  const name = subvolume?.replace(/^\/+/, "") ?? "";
  const tool = tools[type];
  if (tool === undefined || name === "") return [];
  return [mountTop(type, device), `${tool} subvolume create ${shellWord(`/mnt/${name}`)}`, "umount /mnt"];
}

/** What is done with a root that is reset, and with old ones: `ROOT` is the name of one that `strata-root ls` lists. */
export function resetView(reset: RootReset, host: Pick<HostModel, "mounts">) {
  const { method, stage1, keptIn, keep } = reset;
  return {
    stage1: { systemd: "systemd in stage 1", scripted: "the script of stage 1" }[stage1],
    keptIn,
    recent: keep.recent,
    weekly: keep.weekly,
    monthly: keep.monthly,
    isTmpfs: method === "tmpfs",
    old: oldRootView(reset, host),
  };
}

function oldRootView(reset: RootReset, host: Pick<HostModel, "mounts">) {
  const access = oldRootAccess(reset, host);
  if (access === null) return null;
  const { method, device, subvolume, keptIn } = reset;
  if (method === "zfs") {
    const off = `${keptIn}-off`;
    return {
      ...access,
      disarm: [`zfs rename ${shellWord(keptIn)} ${shellWord(off)}`],
      off,
      isRunning: false,
      restore: [
        `zfs rename ${shellWord(device)} ${shellWord(`${device}-reset`)}`,
        `zfs rename ${shellWord(`${off}/ROOT`)} ${shellWord(device)}`,
        // An old root is sealed: nothing boots from a root that can't be written to.
        `zfs set readonly=off canmount=noauto ${shellWord(device)}`,
      ],
    };
  }
  const at = (path: string): string => shellWord(`/mnt/${path}`);
  const off = `${keptIn}.off`;
  const old = at(`${off}/ROOT`);
  return {
    ...access,
    disarm: [access.open, `mv ${at(keptIn)} ${at(off)}`, "umount /mnt"],
    off,
    isRunning: true,
    restore: [
      access.open,
      `mv --no-target-directory ${at(subvolume ?? "")} ${at(`${subvolume}.reset`)}`,
      // An old root of btrfs is sealed. It is moved: a snapshot would leave the subvolumes in it behind.
      ...(method === "btrfs" ? [`btrfs property set -f -t subvol ${old} ro false`] : []),
      `mv --no-target-directory ${old} ${at(subvolume ?? "")}`,
      "umount /mnt",
      "reboot",
    ],
  };
}
