/** When NixOS can scrub bcachefs. */
import type { HostIdentity } from "../../model/host.ts";
import { isAtLeast, kernelOf } from "../../model/kernel.ts";

/** Who refuses to scrub bcachefs on a host, as the subject of a sentence; undefined where NixOS does it (nixos/modules/tasks/filesystems/bcachefs.nix). */
export function refusalToScrubBcachefs(host: Pick<HostIdentity, "release" | "kernel">): string | undefined {
  if (!isAtLeast(host.release, "25.11")) return `NixOS ${host.release}`;
  const kernel = kernelOf(host);
  return isAtLeast(kernel, "6.14") ? undefined : `NixOS on Linux ${kernel}`;
}
