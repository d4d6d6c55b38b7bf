/** What takes figures, for each of their takers. */
import { btrfs, byLabel, type HostInput } from "../../../generator/index.ts";
import { mainDisk } from "./disks.ts";

const laptop: HostInput = {
  devices: {
    disk: {
      main: mainDisk({
        root: {
          size: "100%",
          content: btrfs({
            subvolumes: { "@": { mountpoint: "/" }, "@odd": { mountpoint: "/srv/it's 100%" } },
          }),
        },
      }),
    },
  },
  snapshots: { enable: true },
};

export const monitoring: Record<string, HostInput> = {
  monitoringBoth: {
    ...laptop,
    monitoring: {
      prometheus: {},
      datadog: {
        apiKey: { opnix: "op://vault/datadog/key" },
        site: "datadoghq.eu",
        tags: ["env:test", "team:a"],
      },
      interval: "hourly",
    },
  },
  monitoringDatadog: {
    fileSystems: { "/": byLabel("root", { fsType: "ext4" }), "/boot": byLabel("ESP", { fsType: "vfat" }) },
    monitoring: { datadog: { apiKey: { sops: "datadog/key" } } },
  },
  monitoringPrometheus: {
    hostId: "8425e349",
    fileSystems: {
      "/": { device: "rpool/root", fsType: "zfs" },
      "/boot": byLabel("ESP", { fsType: "vfat" }),
    },
    snapshots: { enable: true },
    monitoring: { prometheus: {} },
  },
};
