/** The file-systems kind's part of a spec. */
import * as z from "zod";
import { roleSchema } from "../../model/roles.ts";
import { line, mountOptions, mountPoint } from "../../model/text.ts";

export const fileSystemSchema = z.strictObject({
  /** What to mount: a path under `/dev/disk`, `server:/export`, the directory of a bind mount, a virtiofs tag. */
  device: line.optional(),
  /** Label of the file system, instead of a device. */
  label: line.optional(),
  /** Its type: `ext4`, `btrfs`, `nfs`, `tmpfs`, `none` for a bind mount, … */
  fsType: line.optional(),
  /** What the mount is for: its role decides on options such as `noatime`. */
  role: roleSchema.optional(),
  /** Mount options, after those of the role. */
  options: mountOptions.optional(),
  /** False: new files are not copied on write (btrfs only). The role's if left out. */
  copyOnWrite: z.boolean().optional(),
  /**
   * Mount it in stage 1, before the system is started, as `/`, `/nix`, `/var`, `/var/log`, `/var/lib`, `/etc` and `/usr` always are.
   * For a mount that `devices` declares, this is all that may stand here.
   */
  neededForBoot: z.boolean().optional(),
  /** Mount points that must be there before this one. */
  depends: z.array(mountPoint).optional(),
  /** Do not check the file system at boot. */
  noCheck: z.boolean().optional(),
  /** Grow the file system to the size of its device before it is mounted. */
  autoResize: z.boolean().optional(),
  /** Directories laid one over the other (overlayfs), instead of a device. */
  overlay: z
    .strictObject({
      /** The read-only layers, the topmost first. */
      lowerdir: z.array(mountPoint).min(1),
      /** Where changes go; `workdir` must then be given too. Without both, the overlay is read-only. */
      upperdir: mountPoint.optional(),
      /** An empty directory on the file system of `upperdir`. */
      workdir: mountPoint.optional(),
    })
    .optional(),
});

/** The kind's top-level properties of a spec. */
export const fileSystemsSections = {
  /**
   * Mounts that disko does not own, by mount point; and `neededForBoot` of those that it does. A file system that `devices` declares
   * can be mounted once more by its `device`: it is still one, with one set of options if it is btrfs.
   */
  fileSystems: z.record(mountPoint, fileSystemSchema).default({}),
};

/** One entry of `fileSystems`. */
export type FileSystemEntry = z.output<typeof fileSystemSchema>;
/** Its properties of a spec, with all defaults filled in. */
export type FileSystemsSpec = z.output<z.ZodObject<typeof fileSystemsSections>>;
