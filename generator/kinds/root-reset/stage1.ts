/** How the unit that resets the root stands among those of systemd's stage 1. */
import type { FileSystem, Storage } from "../../model/host.ts";
import type { RootReset } from "../../model/root-reset.ts";
import { unitPath } from "../../model/systemd.ts";

/** The units that it needs, those that it only wishes for, and all that it waits for. */
export interface UnitOrder {
  requires: string[];
  wants: string[];
  after: string[];
}

/**
 * The order of the unit; it comes before `sysroot.mount` in any case. `local-fs-pre.target` is reached once it is clear that the host
 * does not wake from hibernation (impermanence#250).
 */
export function unitOrderOf(
  { method, device }: RootReset,
  storage: Pick<Storage, "fileSystems" | "mounts">,
): UnitOrder {
  if (method === "zfs") {
    const imported = `zfs-import-${device.split("/")[0]!}.service`;
    return { requires: [imported], wants: [], after: [imported, "local-fs-pre.target"] };
  }
  // bcachefs is mounted by all of its devices at once where fileSystems says so.
  const [root = "", ...more] = device.split(/:(?=\/)/).map(deviceUnit);
  const members = (rootFileSystem(storage)?.members ?? []).filter((member) => member !== device);
  // Only wished for: without one of them the unit is to run, and to say what it can't mount.
  const others = [...more, ...members.map(deviceUnit)];
  // NixOS unlocks an encrypted bcachefs in a unit of its own (nixos/modules/tasks/filesystems/bcachefs.nix).
  const unlocked = method === "bcachefs" ? [`unlock-bcachefs-${unitPath("/")}.service`] : [];
  return {
    requires: [root],
    wants: others,
    after: [root, ...others, ...unlocked, "local-fs-pre.target"],
  };
}

/** The file system that the root is on. */
export function rootFileSystem({
  fileSystems,
  mounts,
}: Pick<Storage, "fileSystems" | "mounts">): FileSystem | undefined {
  const root = mounts.find(({ mountpoint }) => mountpoint === "/");
  return fileSystems.find(({ device }) => device === root?.fileSystem);
}

/** The unit of a block device, which fstab(5) may name by what udev links it to. */
function deviceUnit(device: string): string {
  const tag = /^(LABEL|UUID|PARTLABEL|PARTUUID)=(.*)$/.exec(device);
  return `${unitPath(tag ? `/dev/disk/by-${tag[1]!.toLowerCase()}/${tag[2]!}` : device)}.device`;
}
