/** What must not persist, or can't. */
import { isMadeAtBoot } from "../../../model/ephemeral.ts";
import { isWithin, type HostModel } from "../../../model/host.ts";
import { persistedPaths, type PersistedPath } from "../../../model/persistence.ts";
import type { Finding, Rule } from "../../kind.ts";

/** Files of accounts that NixOS writes anew at each activation, by rename(2). */
const accounts = /^\/etc\/(passwd|shadow|group|gshadow|subuid|subgid)-?$/;

/** What every NixOS makes of its modules. */
const generated =
  /^\/etc\/(static|hosts|hostname|fstab|os-release|lsb-release|profile|bashrc|nsswitch\.conf|sudoers|nix\/(nix\.conf|registry\.json)|ssh\/(sshd_config|ssh_config|ssh_known_hosts)|(pam|modprobe|sysctl|tmpfiles|sysusers|udev)(\.d)?|systemd)(\/|$)/;

export const never: readonly Rule[] = [
  {
    code: "S280",
    title: "Accounts that persist",
    severity: "error",
    reason:
      "NixOS writes /etc/passwd, /etc/shadow and their like anew at each activation, by renaming a new file over the old one: over a bind mount that fails (EBUSY), and users are locked out (nixpkgs#148044). Persisting all of /etc hides what NixOS makes there, too.",
    remedy:
      "take it out, and let `users.users.<name>.hashedPasswordFile` name a file on the volume, which is needed for boot",
    check: withEntry(({ path }) =>
      accounts.test(path) || path === "/etc"
        ? {
            message:
              path === "/etc"
                ? "/etc persists as a whole, with the accounts that NixOS writes there"
                : `${path} persists, and NixOS writes it anew at each activation`,
          }
        : undefined,
    ),
  },
  {
    code: "S281",
    title: "A /var/lib/private that others may enter",
    severity: "error",
    reason:
      "It keeps the state of services with a dynamic user from other users of the host: systemd refuses to start these where it is open (impermanence#254, systemd.exec(5), `DynamicUser=`).",
    remedy: 'say `mode: "0700"`',
    check: withEntry(({ path, mode, user, origin }) => {
      if (path !== "/var/lib/private" || (mode === "0700" && user === "root")) return undefined;
      return mode === "0700"
        ? {
            message: `${path} belongs to ${user}, and must belong to root`,
            path: [...origin, "user"],
            hint: "take `user` out",
          }
        : { message: `${path} has the mode ${mode}, and must have 0700` };
    }),
  },
  {
    code: "S287",
    title: "A path that can't be put in place",
    severity: "error",
    reason:
      "A persisted path is a bind mount that is made when stage 1 has found the system: too late for the Nix store and for what a boot loader reads. It can't hold the volume that it comes from, and what the kernel and systemd make at each boot lies on neither.",
    remedy: "take it out",
    check: withEntry((entry, { persistence }) => {
      const { path, type } = entry;
      const volumes = persistence!.volumes.map((volume) => volume.path);
      const own = volumes.find((volume) => volume !== "/" && isWithin(path, volume));
      const held = volumes.find((volume) => isWithin(volume, path));
      if (held !== undefined) return { message: `${path} holds the persistent volume ${held}` };
      if (own !== undefined)
        return {
          message: `${path} is on the persistent volume ${own} already`,
          hint: "take it out: it persists without that",
        };
      if (isWithin(path, "/nix"))
        return {
          message: `${path} is needed to start the system, before paths are put in place`,
          hint: "mount a subvolume, a dataset or a file system of its own at /nix",
        };
      if (isMadeAtBoot(path)) return { message: `${path} is made anew at each boot, whatever the root is` };
      // A file there, such as a key, is read by the running system.
      if (type === "directory" && (isWithin(path, "/boot") || isWithin(path, "/efi")))
        return {
          message: `${path} is read by the boot loader, before paths are put in place`,
          hint: `mount a partition or a subvolume of its own at ${isWithin(path, "/boot") ? "/boot" : "/efi"}`,
        };
      return undefined;
    }),
  },
  {
    code: "S320",
    title: "A persisted file that NixOS makes",
    severity: "error",
    reason:
      "NixOS makes it of its modules at each activation, as a link to the Nix store: impermanence stops at the file that is there (mount-file.bash), and systemd mounts nothing on a link (systemd.mount(5)). What a program writes there would be undone in any case.",
    remedy: "take it out, and set the option of NixOS that it is made of",
    check: withEntry(({ path }) =>
      generated.test(path) ? { message: `${path} is made by NixOS, and can't persist` } : undefined,
    ),
  },
];

/** A check of each persisted path by itself. */
function withEntry(
  finding: (entry: PersistedPath, host: HostModel) => (Omit<Finding, "path"> & Partial<Finding>) | undefined,
): Rule["check"] {
  return (host) =>
    persistedPaths(host.persistence).flatMap(({ entry }) => {
      const found = finding(entry, host);
      return found ? [{ path: entry.origin, ...found }] : [];
    });
}
