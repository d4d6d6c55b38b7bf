/** What a spec says of the host itself: the facts that its storage depends on. */
import * as z from "zod";

/** The top-level properties of a spec that belong to no kind. */
export const hostSections = {
  /** The platform that the host runs on, as Nix names it. */
  system: z.enum(["x86_64-linux", "aarch64-linux"]).default("x86_64-linux"),
  /** The NixOS release that the host runs; what the generated modules may use depends on it. */
  release: z
    .string()
    .regex(/^[2-9][0-9]\.(05|11)$/, { error: 'must be a NixOS release such as "26.05"' })
    .default("26.05"),
  /** `system.stateVersion` of the minimal system that the flake builds around the modules; `release` if left out. */
  stateVersion: z
    .string()
    .regex(/^[0-9]{2}\.(03|05|09|11)$/, { error: 'must be a NixOS release such as "25.11"' })
    .optional(),
  /** `networking.hostId`, which ZFS needs, another for each host. To make one: `head -c4 /dev/urandom | od -A none -t x4`. */
  hostId: z
    .string()
    .regex(/^[0-9a-f]{8}$/, { error: 'must be eight hexadecimal digits such as "8425e349"' })
    .optional(),
  /** How the host starts. */
  boot: z
    .strictObject({
      /** The boot loader that the minimal system in the flake installs. Rules check that the layout has the partition that it needs. */
      loader: z.enum(["systemd-boot", "grub", "none"]).default("systemd-boot"),
      /** The kernel's version, where the host does not run its release's default. Rules check that it has the file systems of the spec. */
      kernel: z
        .string()
        .regex(/^[0-9]+\.[0-9]+(\.[0-9]+)?$/, { error: 'must be a kernel version such as "6.12"' })
        .optional(),
    })
    .prefault({}),
};
