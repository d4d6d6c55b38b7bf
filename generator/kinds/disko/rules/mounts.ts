/** Mounts of what disko makes. */
import type { Rule } from "../../kind.ts";
import type { DiskoSpec } from "../schema.ts";
import { whereStated } from "./stated.ts";

export const mounts: readonly Rule<DiskoSpec>[] = [
  {
    code: "S121",
    title: "Two mounts at one place",
    severity: "error",
    reason:
      "Of two devices with one `mountpoint`, NixOS can mount but one: the two definitions of `fileSystems.<mount point>.device` conflict, and the host can't be evaluated.",
    remedy: "give one of them another `mountpoint`, or null where it is not to be mounted",
    check(host, spec) {
      const own = host.mounts.filter(({ owner }) => owner === "disko");
      return own.flatMap(({ mountpoint, origin }, index) => {
        const first = own.slice(0, index).find((mount) => mount.mountpoint === mountpoint);
        if (!first) return [];
        const message = `${mountpoint} is mounted twice: as ${describe(first)}, and as ${describe(own[index]!)}`;
        return [{ message, path: whereStated(spec, origin, "mountpoint") }];
      });
    },
  },
];

function describe({
  type,
  device,
  subvolume,
}: {
  type: string;
  device: string;
  subvolume: string | null;
}): string {
  return subvolume === null ? `${type} on ${device}` : `subvolume "${subvolume}" of ${device}`;
}
