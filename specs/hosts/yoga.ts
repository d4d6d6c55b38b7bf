/** The travel laptop: one disk of 1 TB. */
import { host, singleNvmeLaptop } from "strata";
import { laptop } from "../profiles/pantheros.ts";

export default host("yoga", {
  extends: laptop,
  devices: singleNvmeLaptop({
    device: "/dev/disk/by-path/pci-0000:01:00.0-nvme-1",
    capacity: "1TB",
    swap: "16G",
  }),
  backup: { hostname: "yoga-laptop" },
});
