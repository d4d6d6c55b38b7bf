/** A root that starts empty at each boot. */
import type { SpecPath } from "./path.ts";

/** How many old roots are kept. A root that several of these ask for is one. */
export interface KeptRoots {
  /** The newest ones. */
  recent: number;
  /** The newest of each of so many weeks (ISO 8601, UTC) that have any. */
  weekly: number;
  /** The newest of each of so many months that have any. */
  monthly: number;
}

/** How the root is made empty. */
export interface RootReset {
  /** What the root is: a subvolume, a dataset, or memory, which is empty by itself. */
  method: "btrfs" | "bcachefs" | "zfs" | "tmpfs";
  /** Which stage 1 runs it: systemd, or the script of releases before 26.11. */
  stage1: "systemd" | "scripted";
  /** What NixOS mounts at `/`: a block device, or a dataset. */
  device: string;
  /** The root's subvolume, without a slash before it; null for a dataset or memory. */
  subvolume: string | null;
  /** Beside the root, what holds the old ones: a subvolume's path, or a dataset. The root is not reset before it is there. */
  keptIn: string;
  keep: KeptRoots;
  /** Patterns of paths whose loss is no loss: `strata-root` does not report them. */
  ignore: string[];
  /** When unpersisted changes are reported, as systemd.time(7) has it; null for never. */
  report: string | null;
  origin: SpecPath;
}
