/** The workstation of hyperd, who runs AI-Optimizer's containers: large images, in a store of their own. */
import { disk, esp, filesystem, gpt, host } from "strata";

export default host("quick-deploy", {
  devices: {
    disk: {
      main: disk({
        device: "/dev/disk/by-path/pci-0000:01:00.0-nvme-1",
        content: gpt({
          partitions: {
            ESP: esp(),
            root: { size: "100%", content: filesystem({ format: "ext4", mountpoint: "/" }) },
          },
        }),
      }),
    },
  },
  containers: {
    enable: true,
    // Seldom used. Overlay would do on ext4; without copy-on-write, there is no overlay that a boot could stumble over.
    system: { driver: "vfs", bloat: { lost: "5G" } },
    users: {
      hyperd: {
        driver: "overlay",
        // The kernel could, too. A mount of fuse-overlayfs ends with the user's processes.
        mountProgram: "fuse-overlayfs",
        dockerSocket: true,
        prune: true,
        // One image of vLLM is 25 GB: two of them lost is too many.
        bloat: { lost: "40G", diskUse: 80 },
      },
    },
  },
});
