/** What bcachefs file systems give a host. */
import { createHash } from "node:crypto";
import { placesOf } from "../devices/walk.ts";
import type { Storage } from "../host.ts";
import type { SpecPath } from "../path.ts";
import { mountOf, simpleFileSystem } from "./mount.ts";

/** Adds the file systems with their mounts. */
export function addBcachefs(storage: Storage): void {
  if (!storage.devices.bcachefs_filesystems) return;
  const members = placesOf(storage.devices).flatMap(({ content, device }) =>
    content.type === "bcachefs" ? [{ filesystem: content.filesystem, device }] : [],
  );
  for (const [key, fileSystem] of Object.entries(storage.devices.bcachefs_filesystems ?? {})) {
    const name = fileSystem.name ?? key;
    const origin = ["devices", "bcachefs_filesystems", key];
    const device = `/dev/disk/by-uuid/${fileSystem.uuid ?? uuidOfName(name)}`;
    const devices = members.filter((member) => member.filesystem === name).map((member) => member.device);
    storage.fileSystems.push(simpleFileSystem(device, "bcachefs", devices, origin));
    const add = (
      mountpoint: string | null | undefined,
      options: string[],
      at: SpecPath,
      subvolume: string | null,
    ): void => {
      if (mountpoint == null) return;
      // disko itself marks all of them as needed for boot.
      storage.mounts.push(
        mountOf({ mountpoint, device, type: "bcachefs", options, subvolume, origin: at }, true),
      );
    };
    add(fileSystem.mountpoint, unique(["X-mount.mkdir", ...(fileSystem.mountOptions ?? [])]), origin, null);
    for (const [subvolumeKey, subvolume] of Object.entries(fileSystem.subvolumes ?? {})) {
      const path = (subvolume.name ?? subvolumeKey).replace(/^\//, "");
      const options = unique(["X-mount.mkdir", `X-mount.subdir=${path}`, ...(subvolume.mountOptions ?? [])]);
      add(subvolume.mountpoint, options, [...origin, "subvolumes", subvolumeKey], path);
    }
  }
}

/** disko's default UUID: the start of the name's hash. */
function uuidOfName(name: string): string {
  const hash = createHash("sha256").update(name).digest("hex");
  return [
    hash.slice(0, 8),
    hash.slice(8, 12),
    hash.slice(12, 16),
    hash.slice(16, 20),
    hash.slice(20, 32),
  ].join("-");
}

function unique(options: string[]): string[] {
  return [...new Set(options)];
}
