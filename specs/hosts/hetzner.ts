/** The production server, with PostgreSQL and Redis. */
import { host, vps } from "strata";
import { databases, server, serverSubvolumes } from "../profiles/pantheros.ts";

export default host("hetzner", {
  extends: server,
  devices: vps({
    device: "/dev/disk/by-path/pci-0000:06:00.0-scsi-0:0:0:0",
    capacity: "458GB",
    swap: "8G",
    subvolumes: serverSubvolumes,
  }),
  // Estimates, for `strata report` and the rules of space: correct them by what `btrfs filesystem du -s` says of the machine.
  usage: {
    "/": { size: "20G", dailyChange: "0.2%" },
    "/home": { size: "20G", dailyChange: "0.5%" },
    "/etc": { size: "50M" },
    "/etc/nixos": { size: "50M" },
    "/var/lib/postgresql": { size: "60G", dailyChange: "0.5%" },
    "/var/lib/redis": { size: "2G", dailyChange: "2%" },
  },
  backup: {
    hostname: "hetzner-vps",
    subvolumes: ["/", "/home", "/etc", "/etc/nixos", "/var/lib/postgresql", "/var/lib/redis"],
    databases,
  },
});
