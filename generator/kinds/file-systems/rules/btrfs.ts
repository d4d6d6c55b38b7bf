/** Entries of `fileSystems` that are subvolumes of one btrfs file system. */
import { fileSystemOptionsOf } from "../../../model/btrfs.ts";
import type { HostModel } from "../../../model/host.ts";
import { isCompression } from "../../../model/mount-options.ts";
import { conflictingOptions, type StatedOption } from "../../../model/option-conflicts.ts";
import { roleTraits } from "../../../model/roles.ts";
import type { Rule } from "../../kind.ts";
import type { FileSystemEntry, FileSystemsSpec } from "../schema.ts";

export const btrfs: readonly Rule<FileSystemsSpec>[] = [
  {
    code: "S137",
    title: "Entries whose options diverge within one btrfs file system",
    severity: "error",
    reason:
      "As S131: all of btrfs' own mount options belong to the whole file system, and the first mount's win (btrfs(5), MOUNT OPTIONS). Entries with one device are one file system, together with what disko mounts of it.",
    remedy: "state the option once, or the same on each entry",
    check(host, { fileSystems }) {
      const byDevice = new Map<string, StatedOption[]>();
      for (const mount of host.mounts) {
        const entry = fileSystems[mount.mountpoint];
        if (mount.type !== "btrfs" || mount.owner !== "file-systems" || !entry) continue;
        const stated = statedOptions(mount.mountpoint, entry).filter(
          ({ option }) => fileSystemOptionsOf({ mountOptions: [option] }).length > 0,
        );
        byDevice.set(mount.device, [
          ...(byDevice.get(mount.device) ?? diskoOptions(host, mount.device)),
          ...stated,
        ]);
      }
      return [...byDevice.values()].flatMap((stated) =>
        conflictingOptions(stated).map(({ first, other }) => ({
          message: `${other.by} says \`${other.option}\`, but ${first.by} on the same btrfs file system says \`${first.option}\``,
          path: other.path,
        })),
      );
    },
  },
  {
    code: "S138",
    title: "An entry with a compression that its role forbids",
    severity: "error",
    reason:
      "As S135: a `compress` option beside the role database, container or temporary would compress every other subvolume of the file system, and not this one.",
    remedy: "take the option out, or give the entry another role",
    check: (_, { fileSystems }) =>
      Object.entries(fileSystems).flatMap(([at, entry]) => {
        const { fsType, role } = entry;
        if (fsType !== "btrfs" || !role || roleTraits[role].compression !== "none") return [];
        return statedOptions(at, entry)
          .filter(({ option }) => isCompression(option))
          .map(({ option, path }) => ({
            message: `${at} has the role ${role}, which is not compressed, and says \`${option}\``,
            path,
          }));
      }),
  },
];

function statedOptions(at: string, { options = [] }: FileSystemEntry): StatedOption[] {
  return options.map((option, index) => ({ option, by: at, path: ["fileSystems", at, "options", index] }));
}

/** What disko mounts the same file system with. */
function diskoOptions(host: HostModel, device: string): StatedOption[] {
  const own = host.mounts.some((mount) => mount.owner === "disko" && mount.device === device);
  const fileSystem = own ? host.fileSystems.find((one) => one.device === device) : undefined;
  return (fileSystem?.options ?? []).map((option) => ({
    option,
    by: "disko's mount",
    path: fileSystem!.origin,
  }));
}
