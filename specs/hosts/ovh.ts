/** The utility server: no databases. */
import { host, vps } from "strata";
import { server, serverSubvolumes } from "../profiles/pantheros.ts";

export default host("ovh", {
  extends: server,
  devices: vps({
    device: "/dev/disk/by-path/pci-0000:00:04.0-scsi-0:0:0:0",
    capacity: "200GB",
    swap: "4G",
    subvolumes: serverSubvolumes,
  }),
  backup: { hostname: "ovh-vps" },
  btrfs: {
    subvolumes: {
      "@postgresql": { enable: false },
      "@redis": { enable: false },
    },
  },
});
