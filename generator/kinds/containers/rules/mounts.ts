/** Mounts that are podman's own, and that a spec would have systemd make. */
import type { ContainerStore } from "../../../model/containers.ts";
import { isWithin, type Mount } from "../../../model/host.ts";
import { persistedPaths } from "../../../model/persistence.ts";
import type { Finding, Rule } from "../../kind.ts";
import type { ContainersSpec } from "../schema.ts";

/** The root of a container, where podman or Docker mounts its layers, whatever the store. */
const merged = /\/overlay2?\/[^/]+\/merged$/;
const overlayType = /^(overlay|fuse\..*overlay.*|fuse-overlayfs)$/;
/** What podman mounts below a graph root: each driver's folder on itself, layers and containers in it; the module asserts the same. */
const ownMounts = /^(btrfs|overlay|vfs|zfs)(-containers)?(\/|$)/;

export const mounts: readonly Rule<ContainersSpec>[] = [
  {
    code: "S342",
    title: "A container's mount that systemd would make",
    severity: "error",
    reason:
      "podman mounts a container's layers when it starts it, and its driver's folder on itself. As an entry of `fileSystems`, or as a path that persists, they are mounted at boot, before the layers are known, and a boot waits for a mount that can't be made; or they stay behind, and the store is busy. Such entries come from nixos-generate-config(8), which writes down what was mounted while containers ran.",
    remedy: "take the mount out: nothing has to be said of it",
    check: (host) => [
      ...persistedPaths(host.persistence).flatMap(({ entry: { path, how, origin } }): Finding[] => {
        const store = host.containers?.stores.find((one) =>
          isMadeByPodman({ mountpoint: path, type: "none" }, one),
        );
        if (store === undefined || how === "symlink") return [];
        const message = `${path} is to persist by itself, and is a folder of ${store.graphRoot} on which podman mounts`;
        const hint = `persist ${store.graphRoot} as a whole, or ${store.graphRoot}/volumes`;
        return [{ message, path: origin, hint }];
      }),
      ...host.mounts.flatMap((mount): Finding[] => {
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
    ],
  },
];

/** Whether a mount is one that podman makes in a store; one for its volumes is not. */
function isMadeByPodman(
  { mountpoint, type }: Pick<Mount, "mountpoint" | "type">,
  { graphRoot }: ContainerStore,
): boolean {
  if (!isWithin(mountpoint, graphRoot)) return false;
  return overlayType.test(type) || ownMounts.test(mountpoint.slice(graphRoot.length + 1));
}
