/** Finding options of one file system that say different things of the same subject. */
import { isNoCompression, optionName, optionSubject } from "./mount-options.ts";
import type { SpecPath } from "./path.ts";

/** An option, who states it and where. */
export interface StatedOption {
  option: string;
  /** The subvolume or mount point, as a message names it. */
  by: string;
  path: SpecPath;
}

/** Two options that can't both hold. */
export interface OptionConflict {
  first: StatedOption;
  other: StatedOption;
}

/** Options of btrfs that add to one another: each device and each way of rescue is one of several (btrfs(5), "MOUNT OPTIONS"). */
const additive = new Set(["device", "rescue"]);

/** The options that contradict the first one of their subject, beside that one. */
export function conflictingOptions(stated: readonly StatedOption[]): OptionConflict[] {
  const firsts = new Map<string, StatedOption>();
  const conflicts: OptionConflict[] = [];
  for (const other of stated) {
    const subject = optionSubject(other.option);
    if (additive.has(subject)) continue;
    const first = firsts.get(subject);
    if (!first) firsts.set(subject, other);
    else if (meaningOf(first.option) !== meaningOf(other.option)) conflicts.push({ first, other });
  }
  return conflicts;
}

/** What an option's value is where it states none (btrfs(5), "MOUNT OPTIONS"). */
const defaultValues: Readonly<Record<string, string>> = {
  compress: "zlib",
  "compress-force": "zlib",
  discard: "sync",
  space_cache: "v1",
};
/** What the level of a compression is where none is given. */
const defaultLevels: Readonly<Record<string, string>> = { zlib: "zlib:3", zstd: "zstd:3" };

/** An option in its longest form, so that two ways to say one thing compare equal. */
export function meaningOf(option: string): string {
  if (isNoCompression(option)) return "compress=no";
  const name = optionName(option);
  const value = option === name ? defaultValues[name] : option.slice(name.length + 1);
  return value === undefined ? name : `${name}=${defaultLevels[value] ?? value}`;
}
