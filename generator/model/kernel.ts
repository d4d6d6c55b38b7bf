/** Which kernel a host runs: what some file systems and services can do depends on it. */
import type { HostIdentity } from "./host.ts";

/** The default kernel of NixOS' releases (nixpkgs, pkgs/top-level/linux-kernels.nix, `linux_default`). */
const defaultKernels: Readonly<Record<string, string>> = {
  "23.11": "6.1",
  "24.05": "6.6",
  "24.11": "6.6",
  "25.05": "6.12",
  "25.11": "6.12",
};
const newestDefault = "6.18";

/** The version of the kernel that a host runs. */
export function kernelOf({ kernel, release }: Pick<HostIdentity, "kernel" | "release">): string {
  return kernel ?? defaultKernels[release] ?? newestDefault;
}

/** Whether a version such as `6.12.4` is another one or newer. */
export function isAtLeast(version: string, other: string): boolean {
  const [numbers, wanted] = [version.split(".").map(Number), other.split(".").map(Number)];
  for (const [index, number] of wanted.entries()) {
    const difference = (numbers[index] ?? 0) - number;
    if (difference !== 0) return difference > 0;
  }
  return true;
}
