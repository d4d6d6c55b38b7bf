/** Mounts that are podman's own, and that a spec would have systemd make. */
import type { ContainerStore } from "../../../model/containers.ts";
import { isWithin, type Mount } from "../../../model/host.ts";
import type { Finding, Rule } from "../../kind.ts";
import type { ContainersSpec } from "../schema.ts";

/** The root of a container, where podman or Docker mounts its layers, whatever the store. */
const merged = /\/overlay2?\/[^/]+\/merged$/;
const overlayType = /^(overlay|fuse\..*overlay.*|fuse-overlayfs)$/;
/** What drivers keep in a graph root beside volumes and secrets. */
const driverFolder = /^(overlay|btrfs|zfs|vfs)(-containers|-layers|-images|-locks)?$/;

export const mounts: readonly Rule<ContainersSpec>[] = [
  {
    code: "S342",
    title: "A container's mount that systemd would make",
    severity: "error",
    reason:
      "podman mounts a container's layers when it starts it. As an entry of `fileSystems` they are mounted at boot, before the layers are known, and a boot waits for a mount that can't be made; or they stay behind, and the store is busy. Such entries come from nixos-generate-config(8), which writes down what was mounted while containers ran.",
    remedy: "take the mount out: nothing has to be said of it",
    check: (host) =>
      host.mounts.flatMap((mount): Finding[] => {
        const { mountpoint, origin } = mount;
        const store = host.containers?.stores.find((one) => isMadeByPodman(mount, one));
        if (store === undefined && !merged.test(mountpoint)) return [];
        const place = store === undefined || store.graphRoot === mountpoint ? "" : `, in ${store.graphRoot},`;
        return [
          {
            message: `${mountpoint}${place} is mounted by the container engine, not by systemd`,
            path: origin,
          },
        ];
      }),
  },
];

/** Whether a mount is one that podman makes in a store; one that a folder of the driver has for itself is not. */
function isMadeByPodman({ mountpoint, type, options }: Mount, { graphRoot }: ContainerStore): boolean {
  if (!isWithin(mountpoint, graphRoot)) return false;
  if (overlayType.test(type)) return true;
  const [folder = "", ...below] = mountpoint.slice(graphRoot.length + 1).split("/");
  return driverFolder.test(folder) && (below.length > 0 || options.includes("bind"));
}
