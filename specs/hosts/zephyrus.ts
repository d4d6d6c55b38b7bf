/** The development laptop: the system on a 2 TB disk, what can be made again on a second one of 1 TB. */
import { dualNvmeLaptop, host } from "strata";
import { containers, laptop } from "../profiles/pantheros.ts";

export default host("zephyrus", {
  extends: laptop,
  // By slot, since the numbers in /dev/nvme0n1 and /dev/nvme1n1 can change places between two boots.
  devices: dualNvmeLaptop({
    primary: { device: "/dev/disk/by-path/pci-0000:01:00.0-nvme-1", capacity: "2TB" },
    secondary: {
      device: "/dev/disk/by-path/pci-0000:02:00.0-nvme-1",
      capacity: "1TB",
      subvolumes: {
        "@cache": { mountpoint: "/var/cache", role: "cache" },
        "@podman-cache": { mountpoint: "/var/cache/containers", role: "cache", copyOnWrite: false },
        "@snapshots": { mountpoint: "/var/snapshots", role: "standard" },
        "@user-cache": { mountpoint: "/home/.cache", role: "cache" },
      },
    },
    swap: "32G",
    subvolumes: {
      "@containers": { mountpoint: "/var/lib/containers", role: "container" },
      "@dev-projects": { mountpoint: "/srv/dev-projects", role: "standard" },
    },
  }),
  containers,
  // The copies of snapshots on the second disk, and what can be made again, need none of their own.
  snapshots: { subvolumes: { "/var/snapshots": false } },
  backup: { hostname: "zephyrus-laptop", includeContainers: true },
  btrfs: {
    subvolumes: {
      "@dev-projects": { mountOptions: ["nodatacow"] },
    },
  },
});
