/** Commands that make the persistent volumes of a host, and that get at its root and the old ones. */
import { carrierOf, type HostModel, type Mount } from "../../model/host.ts";
import type { RootReset } from "../../model/root-reset.ts";
import { shellWord } from "../../nix/escape.ts";
import { mountCommand } from "../mount-command.ts";

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

/** Shows all subvolumes of a file system, below `/mnt`. */
function mountTop(type: string, device: string): string {
  const options = type === "btrfs" ? "--options subvolid=5" : `--types ${shellWord(type)}`;
  return `mount ${options} ${shellWord(device)} /mnt`;
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
    old: method === "tmpfs" ? null : oldRootView(reset, host),
  };
}

function oldRootView(
  { method, device, subvolume, keptIn }: RootReset,
  { mounts }: Pick<HostModel, "mounts">,
) {
  if (method === "zfs") {
    const off = `${keptIn}-off`;
    const isLegacy = !mounts.find(({ mountpoint }) => mountpoint === "/")?.options.includes("zfsutil");
    return {
      open: `mount --types zfs --options ro${isLegacy ? "" : ",zfsutil"} ${shellWord(`${keptIn}/ROOT`)} /mnt`,
      path: "/mnt",
      disarm: [`zfs rename ${shellWord(keptIn)} ${shellWord(off)}`],
      off,
      isRunning: false,
      restore: [
        `zfs rename ${shellWord(device)} ${shellWord(`${device}-reset`)}`,
        `zfs rename ${shellWord(`${off}/ROOT`)} ${shellWord(device)}`,
      ],
    };
  }
  const at = (path: string): string => shellWord(`/mnt/${path}`);
  const off = `${keptIn}.off`;
  const open = mountTop(method, device);
  return {
    open,
    path: at(`${keptIn}/ROOT`),
    disarm: [open, `mv ${at(keptIn)} ${at(off)}`, "umount /mnt"],
    off,
    isRunning: true,
    restore: [
      open,
      `mv ${at(subvolume ?? "")} ${at(`${subvolume}.reset`)}`,
      `${method} subvolume snapshot ${at(`${off}/ROOT`)} ${at(subvolume ?? "")}`,
      "umount /mnt",
      "reboot",
    ],
  };
}
