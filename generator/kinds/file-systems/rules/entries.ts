/** Each entry of `fileSystems` by itself: what NixOS would refuse. */
import { carrierOf } from "../../../model/host.ts";
import { withoutDevice } from "../../../model/storage/mount.ts";
import type { Rule } from "../../kind.ts";
import { isDeclaration } from "../mounts.ts";
import type { FileSystemEntry, FileSystemsSpec } from "../schema.ts";

/** Types that NixOS can grow (nixos/modules/tasks/filesystems.nix, `resizableFSes`). */
const resizable: readonly string[] = ["ext3", "ext4", "btrfs", "xfs"];

export const entries: readonly Rule<FileSystemsSpec>[] = [
  {
    code: "S125",
    title: "An overlay that NixOS refuses",
    severity: "error",
    reason:
      "An overlay keeps its changes in `upperdir` with the help of `workdir`, and needs both; one without them is read-only and needs two layers (nixos/modules/tasks/filesystems/overlayfs.nix).",
    remedy: "say `upperdir` and `workdir`, or neither and at least two directories in `lowerdir`",
    check: (_, { fileSystems }) =>
      overlays(fileSystems).flatMap(({ at, overlay: { lowerdir, upperdir, workdir } }) => {
        const wrong = (message: string, property: string) => [
          { message: `the overlay at ${at} ${message}`, path: ["fileSystems", at, "overlay", property] },
        ];
        if (upperdir !== undefined && workdir === undefined)
          return wrong("has an `upperdir` and no `workdir`", "upperdir");
        if (workdir !== undefined && upperdir === undefined)
          return wrong("has a `workdir` and no `upperdir`", "workdir");
        return upperdir === undefined && lowerdir.length < 2
          ? wrong("is read-only and has a single layer", "lowerdir")
          : [];
      }),
  },
  {
    code: "S126",
    title: "An overlay's workdir on another mount",
    severity: "error",
    reason:
      "The kernel moves files from `workdir` to `upperdir` in one step, and refuses an overlay whose two directories are not on one mount (Documentation/filesystems/overlayfs.rst, Upper and Lower).",
    remedy: "put `workdir` beside `upperdir`, in the same subvolume or file system",
    check: (host, { fileSystems }) =>
      overlays(fileSystems).flatMap(({ at, overlay: { upperdir, workdir } }) => {
        if (upperdir === undefined || workdir === undefined) return [];
        const [upper, work] = [upperdir, workdir].map((path) => carrierOf(host, path)?.mountpoint);
        if (upper === work) return [];
        const message = `the overlay at ${at} has its upperdir on the mount ${upper}, and its workdir on ${work}`;
        return [{ message, path: ["fileSystems", at, "overlay", "workdir"] }];
      }),
  },
  {
    code: "S128",
    title: "An entry that does not say one device",
    severity: "error",
    reason:
      "NixOS needs to know what to mount: a device, a label, or a type that has no device, such as tmpfs. Of a device and a label it would ignore the label, and of an overlay both.",
    remedy: "say one of `device`, `label` and `overlay`",
    check: (host, { fileSystems }) =>
      Object.entries(fileSystems).flatMap(([at, entry]) => {
        const owned = host.mounts.some((mount) => mount.owner === "disko" && mount.mountpoint === at);
        const { device, label, fsType = "auto", overlay } = entry;
        if (owned || !isDeclaration(entry)) return [];
        if (overlay)
          return (["device", "label", "fsType"] as const)
            .filter((property) => ![undefined, "overlay"].includes(entry[property]))
            .map((property) => ({
              message: `${at} is an overlay, and its \`${property}\` would have no effect`,
              path: ["fileSystems", at, property],
            }));
        if (device !== undefined && label !== undefined)
          return [
            { message: `${at} has both a \`device\` and a \`label\``, path: ["fileSystems", at, "label"] },
          ];
        if (device !== undefined || label !== undefined || withoutDevice.has(fsType)) return [];
        return [{ message: `${at} has neither a \`device\` nor a \`label\``, path: ["fileSystems", at] }];
      }),
  },
  {
    code: "S192",
    title: "Copy-on-write of what is not btrfs",
    severity: "error",
    reason:
      "`copyOnWrite` is an attribute of directories on btrfs; on any other file system, or one whose type is not said, strata does not set it.",
    remedy: 'take `copyOnWrite` out, or say `fsType: "btrfs"` where it is that',
    check: ({ mounts }, { fileSystems }) =>
      mounts
        .filter(({ owner, type }) => owner === "file-systems" && type !== "btrfs")
        .filter(({ mountpoint }) => fileSystems[mountpoint]?.copyOnWrite !== undefined)
        .map(({ mountpoint, type }) => ({
          message: `\`copyOnWrite\` of ${mountpoint} would have no effect: its type is ${type}`,
          path: ["fileSystems", mountpoint, "copyOnWrite"],
        })),
  },
  {
    code: "S129",
    title: "A file system that can't be grown",
    severity: "error",
    reason: `NixOS refuses \`autoResize\` for all types but ${resizable.join(", ")} (nixos/modules/tasks/filesystems.nix).`,
    remedy: "take `autoResize` out, or say the `fsType`",
    check: (_, { fileSystems }) =>
      Object.entries(fileSystems)
        .filter(([, { autoResize, fsType = "auto" }]) => autoResize && !resizable.includes(fsType))
        .map(([at, { fsType }]) => ({
          message: `${at} is to be grown, and ${fsType ?? "a file system of unknown type"} can't be`,
          path: ["fileSystems", at, "autoResize"],
        })),
  },
];

function overlays(
  fileSystems: FileSystemsSpec["fileSystems"],
): { at: string; overlay: NonNullable<FileSystemEntry["overlay"]> }[] {
  return Object.entries(fileSystems).flatMap(([at, { overlay }]) => (overlay ? [{ at, overlay }] : []));
}
