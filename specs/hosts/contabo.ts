/** The staging server: production's layout on another provider's disk. */
import { host, vps } from "strata";
import { databases, server, serverSubvolumes } from "../profiles/pantheros.ts";

export default host("contabo", {
  extends: server,
  devices: vps({
    device: "/dev/disk/by-path/pci-0000:00:05.0-scsi-0:0:0:0",
    capacity: "536GB",
    swap: "8G",
    subvolumes: serverSubvolumes,
  }),
  backup: { hostname: "contabo-vps", databases },
});
