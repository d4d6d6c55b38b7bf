/** The production server, with PostgreSQL and Redis. */
import { host, vps } from "strata";
import { server, serverSubvolumes } from "../profiles/pantheros.ts";

export default host("hetzner", {
  extends: server,
  devices: vps({
    device: "/dev/disk/by-path/pci-0000:06:00.0-scsi-0:0:0:0",
    capacity: "458GB",
    swap: "8G",
    subvolumes: serverSubvolumes,
  }),
});
