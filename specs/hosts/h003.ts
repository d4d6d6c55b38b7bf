/** The router: DNS and DHCP for the whole house, on an encrypted disk. */
import { btrfs, disk, esp, gpt, host, luks, subvolume } from "strata";
import { minimalServer } from "../profiles/impermanence.ts";

export default host("h003", {
  extends: minimalServer,
  devices: {
    disk: {
      // The key of nvme0n1p1 is copied into the initrd, which is on this disk: it opens the other one without a hand at the keyboard.
      boot: disk({
        device: "/dev/disk/by-path/pci-0000:00:14.0-usb-0:2:1.0-scsi-0:0:0:0",
        content: gpt({ partitions: { ESP: esp({ mountpoint: "/boot/efi" }) } }),
      }),
      main: disk({
        device: "/dev/disk/by-path/pci-0000:01:00.0-nvme-1",
        content: gpt({
          partitions: {
            crypted: {
              size: "100%",
              content: luks({
                name: "crypted",
                settings: { keyFile: "/boot/keyfile_nvme0n1p1", allowDiscards: true },
                content: btrfs({
                  extraArgs: ["-f"],
                  subvolumes: {
                    "@root": subvolume({ mountpoint: "/" }),
                    "@nix": subvolume({ mountpoint: "/nix", role: "standard" }),
                    "@persist": subvolume({ mountpoint: "/persist", role: "standard" }),
                  },
                }),
              }),
            },
          },
        }),
      }),
    },
  },
  persistence: {
    volumes: {
      "/persist": {
        services: {
          // Its unit has a dynamic user: /var/lib/AdGuardHome is a link to /var/lib/private/AdGuardHome, which is what persists.
          adguardhome: { why: "Filters, clients and the query log" },
          dnsmasq: { why: "Leases: two devices would get one address" },
        },
        files: {
          "/boot/keyfile_nvme0n1p1": {
            why: "CRITICAL: opens the disk at boot; each new initrd takes its copy from here",
            mode: "0400",
          },
        },
      },
    },
  },
  rollout: {
    phase: 2,
    notes: "Router; needs a maintenance window",
    risks: [
      "While it is down, nobody in the house has a network or a name server.",
      "Without /boot/keyfile_nvme0n1p1 the next initrd can't open the disk: the passphrase must be at hand.",
    ],
    steps: [
      "Plan a maintenance window, and have a console at the machine.",
      "Try the passphrase of the disk: cryptsetup open --test-passphrase /dev/nvme0n1p1.",
      "Back up the LUKS header: cryptsetup luksHeaderBackup /dev/nvme0n1p1 --header-backup-file on another machine's disk.",
    ],
  },
});
