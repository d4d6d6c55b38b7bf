/** The NAS: bcachefs over four disks. Its root stays as it is. */
import { host } from "strata";
import { replicated } from "../profiles/bcachefs.ts";

export default host("h002", {
  boot: { kernel: "6.17" },
  devices: replicated(
    "a1f0c3d2-64b7-4c1e-8a55-90d7e3b2f486",
    [
      "/dev/disk/by-path/pci-0000:00:17.0-ata-1",
      "/dev/disk/by-path/pci-0000:00:17.0-ata-2",
      "/dev/disk/by-path/pci-0000:00:17.0-ata-3",
      "/dev/disk/by-path/pci-0000:00:17.0-ata-4",
    ],
    { "@root": { mountpoint: "/" }, "@nix": { mountpoint: "/nix" }, "@data": { mountpoint: "/srv/data" } },
  ),
  rollout: {
    phase: 4,
    notes: "NAS",
    skip: "it is there to keep data, bcachefs holds two copies of all of it, and a root that is reset would add complexity without a clear benefit",
  },
});
