/** What the upkeep kind made of its section, for kinds that tell of it. */
import type { HostModel } from "./host.ts";

/** When the file systems of a host are looked after. */
export interface Upkeep {
  /** When to trim; false for never, null where that is left to NixOS. */
  fstrim: string | false | null;
  scrub: string | null;
  /** Mount points of the file systems to scrub; null for one of each. */
  scrubFileSystems: string[] | null;
  balance: { interval: string; dataUsage: number } | null;
}

/** The upkeep of a host. */
export function upkeepOf(host: HostModel): Upkeep {
  return host.settings["upkeep"] as Upkeep;
}

/** Whether a file system is scrubbed regularly. */
export function isScrubbed(host: HostModel, fileSystem: string): boolean {
  const { scrub, scrubFileSystems } = upkeepOf(host);
  if (scrub === null) return false;
  const isChosen = (at: string): boolean => scrubFileSystems?.includes(at) ?? true;
  return host.mounts.some((mount) => mount.fileSystem === fileSystem && isChosen(mount.mountpoint));
}
