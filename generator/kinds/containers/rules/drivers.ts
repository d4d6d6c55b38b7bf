/** Whether a store's driver can work where the store is. */
import { firstRootlessOverlay, isNoUpperLayer, type ContainerStore } from "../../../model/containers.ts";
import type { HostModel, Mount } from "../../../model/host.ts";
import { isAtLeast, kernelOf } from "../../../model/kernel.ts";
import { isOverNetwork } from "../../../model/mount-options.ts";
import type { Finding, Rule } from "../../kind.ts";
import type { ContainersSpec } from "../schema.ts";
import { isPlain } from "../stores.ts";
import { placedStores, systemSpecOf, whereSaid } from "./placed.ts";

/** File systems that know neither owners nor modes: no layer can be unpacked there. */
const withoutOwners: ReadonlySet<string> = new Set(["vfat", "msdos", "exfat"]);

export const drivers: readonly Rule<ContainersSpec>[] = [
  {
    code: "S341",
    title: "A file system that the driver can't use",
    severity: "error",
    reason:
      "Each driver looks at the file system of the graph root when podman starts, and every command fails where it is the wrong one: btrfs and zfs want their own, and the kernel's overlay one with extended attributes and whiteouts (containers-storage, drivers/*; Documentation/filesystems/overlayfs.rst).",
    remedy: "take `driver` or `mountProgram` out, and one that works is chosen; or put the store elsewhere",
    check: (host, spec) =>
      placedStores(host).flatMap(({ store, name, carrier }): Finding[] => {
        const why = refusal(host, spec, store, carrier);
        if (why === undefined) return [];
        const { property, text, hint } = why;
        return [{ message: `${name} ${text}`, path: whereSaid(spec, store, property), hint }];
      }),
  },
  {
    code: "S343",
    title: "A user's store on a network file system",
    severity: "error",
    reason:
      "The server decides who owns a file, and knows nothing of the numbers that a user has within containers: it refuses each file that is not the user's own. Locks are unsafe there, too (podman(1), NOTES; podman's troubleshooting.md, 14).",
    remedy: "name a folder on a disk of this host as the `graphRoot`; the home may stay where it is",
    check: (host, spec) =>
      placedStores(host).flatMap(({ store, name, carrier }): Finding[] =>
        store.user !== null && carrier !== undefined && isOverNetwork(carrier.type)
          ? [
              {
                message: `${name}, ${store.graphRoot}, is on ${carrier.type} (${carrier.mountpoint})`,
                path: whereSaid(spec, store, "graphRoot"),
              },
            ]
          : [],
      ),
  },
  {
    code: "S355",
    title: "A store from which nothing may be run",
    severity: "error",
    reason:
      "With the drivers vfs and btrfs, a container's root is a folder of the store, and `noexec` holds for all in it. An overlay is a mount of its own, and not concerned.",
    remedy: "take `noexec` out of the mount's options, or put the store elsewhere",
    check: (host, spec) =>
      placedStores(host).flatMap(({ store, name, carrier }): Finding[] =>
        (store.driver === "vfs" || store.driver === "btrfs") && carrier?.options.includes("noexec")
          ? [
              {
                message: `${name}, ${store.graphRoot}, is on ${carrier.mountpoint}, which is mounted \`noexec\``,
                path: whereSaid(spec, store, "graphRoot"),
              },
            ]
          : [],
      ),
  },
  {
    code: "S357",
    title: "A size that nothing can enforce",
    severity: "error",
    reason:
      "podman refuses to open a store whose size it can't enforce. Overlay has quotas on XFS with project quotas alone; the drivers vfs and zfs know no such option, and before podman 6 btrfs does not either; and only root may set quotas at all (containers-storage, drivers/overlay/overlay.go and drivers/quota, drivers/btrfs, drivers/zfs, drivers/vfs, options; measured with podman 4.3.1).",
    remedy: "take `size` out; a disk that fills is seen by `bloat`, too",
    check: (host) =>
      placedStores(host).flatMap(({ store, name, carrier }): Finding[] => {
        const why = store.size === null ? undefined : withoutQuota(host, store, carrier);
        return why === undefined
          ? []
          : [{ message: `${name} has a \`size\`, and ${why}`, path: [...store.origin, "size"] }];
      }),
  },
  {
    code: "S363",
    title: "Layers that are copied on write after all",
    severity: "warning",
    reason:
      "The driver btrfs keeps each layer in a subvolume of its own. Folders take over from the one above them that their files are not copied on write, or not compressed; subvolumes do not (measured with Linux 6.18).",
    remedy:
      "take `driver` out: overlay keeps layers in folders; or say `copyOnWrite: true` or another role where copying on write is no harm",
    check: (host, spec) =>
      placedStores(host).flatMap(({ store, name, carrier }): Finding[] =>
        store.driver === "btrfs" && carrier?.type === "btrfs" && !isPlain(host, carrier)
          ? [
              {
                message: `${name} has the driver btrfs: its layers are copied on write, and compressed if the file system is, whatever is said of ${carrier.mountpoint}`,
                path: whereSaid(spec, store, "driver"),
              },
            ]
          : [],
      ),
  },
  {
    code: "S362",
    title: "Quotas where there are snapshots",
    severity: "warning",
    reason:
      "With a size, the driver btrfs turns quotas on for the whole file system. They then cost time with every extent that is written anywhere on it, the more, the more snapshots share it (btrfs-quota(8), STABILITY AND PERFORMANCE IMPLICATIONS).",
    remedy: "take `size` out, or keep the store on a file system of its own",
    check: (host) =>
      placedStores(host).flatMap(({ store, name, carrier }): Finding[] => {
        if (store.size === null || store.user !== null || store.driver !== "btrfs" || !carrier) return [];
        const other = host.snapshots.find(({ mountpoint: at }) =>
          host.mounts.some((one) => one.mountpoint === at && one.fileSystem === carrier.fileSystem),
        );
        if (other === undefined) return [];
        const message = `the \`size\` of ${name} turns quotas on for all of ${carrier.fileSystem}, and ${other.mountpoint} on it has snapshots`;
        return [{ message, path: [...store.origin, "size"] }];
      }),
  },
];

interface Refusal {
  /** What of the spec says so. */
  property: "driver" | "graphRoot" | "mountProgram" | "dataset";
  text: string;
  hint?: string;
}

/** Why a store can't be where it is; undefined where it can. */
function refusal(
  host: HostModel,
  spec: ContainersSpec,
  store: ContainerStore,
  carrier: Mount | undefined,
): Refusal | undefined {
  const { driver, graphRoot, mountProgram, user } = store;
  const dataset = user === null ? systemSpecOf(spec)?.dataset : undefined;
  if (driver === "zfs" && dataset !== undefined) return missingPool(host, dataset);
  // Another rule tells of users' stores on a network.
  if (carrier === undefined || (user !== null && isOverNetwork(carrier.type))) return undefined;
  const { type, mountpoint, options } = carrier;
  const place = `${graphRoot} is on ${type} (${mountpoint})`;
  const elsewhere = { property: "graphRoot", hint: "name a `graphRoot` elsewhere" } as const;
  if (withoutOwners.has(type))
    return { ...elsewhere, text: `can't be kept at all: ${place}, which knows no owners of files` };
  if (options.includes("ro"))
    return { ...elsewhere, text: `can't be written: ${mountpoint} is mounted read-only` };
  if ((driver === "btrfs" || driver === "zfs") && type !== driver)
    return { property: "driver", text: `has the driver ${driver}, and ${place}` };
  if (driver !== "overlay" || mountProgram !== null) return undefined;
  const property = user === null ? "driver" : "mountProgram";
  if (isNoUpperLayer(type))
    return { property, text: `is an overlay of the kernel, and ${place}, which can't carry one` };
  const first = firstRootlessOverlay(type);
  if (user === null || isAtLeast(kernelOf(host), first)) return undefined;
  return {
    property,
    text: `is an overlay of the kernel, and the kernel ${kernelOf(host)} mounts none for users on ${type}: ${first} would`,
  };
}

function missingPool({ fileSystems }: HostModel, dataset: string): Refusal | undefined {
  const [pool] = dataset.split("/");
  if (fileSystems.some(({ type, device }) => type === "zfs" && device === pool)) return undefined;
  return {
    property: "dataset",
    text: `keeps layers below ${dataset}, and there is no pool "${pool}"`,
    hint: "name a dataset of a pool of this host",
  };
}

/** Why no quota can be set in a store; undefined where one can. */
function withoutQuota(
  { containers }: HostModel,
  { user, driver }: ContainerStore,
  carrier: Mount | undefined,
): string | undefined {
  if (driver === "vfs" || driver === "zfs") return `the driver ${driver} has no quotas`;
  if (user !== null) return "only root may set quotas";
  if (driver === "btrfs" && containers?.podman === 5)
    return "podman 5 takes that of the driver btrfs for an option that it does not know";
  if (driver === "btrfs" || carrier === undefined) return undefined;
  if (carrier.type !== "xfs")
    return `overlay has quotas on XFS alone: this is ${carrier.type} (${carrier.mountpoint})`;
  return carrier.options.some((option) => option === "pquota" || option === "prjquota")
    ? undefined
    : `${carrier.mountpoint} is mounted without \`pquota\``;
}
