/** The desktop that has had a root of this kind from the start: bcachefs over five disks. */
import { host } from "strata";
import { replicated } from "../profiles/bcachefs.ts";

export default host("juni", {
  boot: { kernel: "6.17" },
  devices: replicated(
    "5c7e1a0b-38d4-4a6e-9f0e-2f6d2c1b7a91",
    [
      "/dev/disk/by-path/pci-0000:01:00.0-nvme-1",
      "/dev/disk/by-path/pci-0000:02:00.0-nvme-1",
      "/dev/disk/by-path/pci-0000:00:17.0-ata-1",
      "/dev/disk/by-path/pci-0000:00:17.0-ata-2",
      "/dev/disk/by-path/pci-0000:00:17.0-ata-3",
    ],
    {
      "@root": { mountpoint: "/" },
      "@nix": { mountpoint: "/nix" },
      "@persist": { mountpoint: "/persist" },
      "@snapshots": {},
    },
  ),
  persistence: {
    enable: true,
    volumes: {
      "/persist": {
        directories: {
          "/var/log": true,
          "/var/lib/nixos": { why: "The ids that NixOS gave to users and groups" },
          "/var/lib/systemd": true,
          "/var/lib/tailscale": { why: "The host's key in the tailnet", mode: "0700" },
          "/var/lib/flatpak": { why: "Installed applications" },
          "/etc/NetworkManager/system-connections": { why: "Connections with their passwords" },
        },
        files: {
          "/etc/machine-id": { why: "The journal of earlier boots is found by it", mode: "0444" },
          "/etc/ssh/ssh_host_ed25519_key": true,
          "/etc/ssh/ssh_host_ed25519_key.pub": true,
          "/etc/ssh/ssh_host_rsa_key": true,
          "/etc/ssh/ssh_host_rsa_key.pub": true,
        },
        users: {
          josh: {
            directories: {
              ".ssh": true,
              ".gnupg": true,
              projects: true,
              ".config": true,
              ".local/share": true,
            },
          },
        },
      },
    },
  },
  // The old roots are what @snapshots is for.
  rootReset: { enable: true, keptIn: "@snapshots" },
  // The fleet has backups of its own, which strata does not make.
  backup: { enable: false },
  rollout: { done: true, notes: "The template of the others" },
});
