/** The Headscale server: a small virtual machine with more memory than disk, whose root is in memory. */
import { btrfs, disk, esp, gpt, host, nodev, subvolume } from "strata";
import { minimalServer } from "../profiles/impermanence.ts";

export default host("l001", {
  extends: minimalServer,
  devices: {
    disk: {
      main: disk({
        device: "/dev/disk/by-path/pci-0000:00:04.0",
        content: gpt({
          partitions: {
            ESP: esp(),
            state: {
              size: "100%",
              content: btrfs({
                extraArgs: ["-f"],
                subvolumes: {
                  "@nix": subvolume({ mountpoint: "/nix", role: "standard" }),
                  "@persist": subvolume({ mountpoint: "/persist", role: "standard" }),
                },
              }),
            },
          },
        }),
      }),
    },
    nodev: { "/": nodev({ fsType: "tmpfs", mountOptions: ["size=2G", "mode=755"] }) },
  },
  persistence: {
    volumes: {
      "/persist": { services: { headscale: { why: "The tailnet: its nodes, users and keys" } } },
    },
  },
  rollout: {
    phase: 1,
    notes: "Headscale; easy to build anew",
    risks: ["Without its database, every node has to join the tailnet again."],
    steps: [
      "Back up /var/lib/headscale.",
      "Try it on a spare virtual server first.",
      "Keep a way in that does not need the tailnet: the provider's console.",
    ],
  },
});
