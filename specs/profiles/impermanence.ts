/** What the hosts share whose root is reset at each boot: the paths that every server keeps, and where its disks hold them. */
import { btrfs, disk, esp, gpt, profile, subvolume } from "strata";

/** The state that a server can't do without, whatever it serves. */
export const minimalServer = profile("minimal-server", {
  persistence: {
    enable: true,
    volumes: {
      "/persist": {
        directories: {
          "/var/lib/nixos": { why: "The ids that NixOS gave to users and groups" },
          "/var/lib/systemd/coredump": true,
          "/var/log": true,
          "/var/lib/tailscale": { why: "The host's key in the tailnet", mode: "0700" },
          "/etc/NetworkManager/system-connections": { why: "Connections with their passwords" },
          // Nobody works on a server: what is left in a home goes with the root.
          "/home": false,
          "/var/lib/acme": { why: "Certificates: Let's Encrypt limits how many it gives in a week" },
        },
        files: {
          "/etc/machine-id": { why: "The journal of earlier boots is found by it", mode: "0444" },
          "/etc/ssh/ssh_host_ed25519_key": true,
          "/etc/ssh/ssh_host_ed25519_key.pub": true,
          "/etc/ssh/ssh_host_rsa_key": true,
          "/etc/ssh/ssh_host_rsa_key.pub": true,
        },
      },
    },
  },
  rootReset: { enable: true },
  // The fleet has backups of its own, which strata does not make.
  backup: { enable: false },
});

const subvolumes = {
  "@root": subvolume({ mountpoint: "/" }),
  "@nix": subvolume({ mountpoint: "/nix", role: "standard" }),
  "@persist": subvolume({ mountpoint: "/persist", role: "standard" }),
};

/** One disk with btrfs: a root that is reset, the Nix store, and what persists. */
export function btrfsWithPersist(device: string, more: Record<string, { mountpoint: string }> = {}) {
  return {
    disk: {
      main: disk({
        device,
        content: gpt({
          partitions: {
            ESP: esp(),
            root: {
              size: "100%",
              content: btrfs({ extraArgs: ["-f"], subvolumes: { ...subvolumes, ...more } }),
            },
          },
        }),
      }),
    },
  };
}
