/** What of a store outlives a boot, and what of it is kept by snapshots and backups. */
import {
  hasEphemeralRoot,
  isLost,
  isMadeAtBoot,
  persistedOver,
  placeOfData,
} from "../../../model/ephemeral.ts";
import { dirname } from "node:path/posix";
import type { ContainerStore, StorageDriver } from "../../../model/containers.ts";
import { carrierOf, isWithin, type HostModel, type Mount } from "../../../model/host.ts";
import { isBackedUp } from "../../../model/mounted-data.ts";
import type { Finding, Rule } from "../../kind.ts";
import type { ContainersSpec } from "../schema.ts";
import { placedStores, whereSaid } from "./placed.ts";
import { copiesOf, hintFor } from "./copies.ts";

/** What is read of other kinds' sections: what is said to be no loss, and whether containers are to be backed up. */
type SpecWithOthers = ContainersSpec & {
  backup?: { includeContainers?: boolean };
  persistence?: {
    volumes: Record<string, Declining & { users: Record<string, Declining & { home?: string }> }>;
  };
};
interface Declining {
  directories: Record<string, unknown>;
}

/** Drivers whose layers are no part of the subvolume or dataset that the store is on. */
const separate: Partial<Record<StorageDriver, string>> = { btrfs: "subvolumes", zfs: "datasets" };

/** Folders that systemd-tmpfiles empties of what is old (tmpfiles.d/tmp.conf). */
const aging: readonly (readonly [folder: string, age: string])[] = [
  ["/tmp", "10 days"],
  ["/var/tmp", "30 days"],
];

export const kept: readonly Rule<SpecWithOthers>[] = [
  {
    code: "S344",
    title: "Layers in snapshots and backups",
    severity: "warning",
    reason:
      "Images can be fetched again. In snapshots they take room long after they were removed, and they make up most of a backup. The drivers btrfs and zfs keep each layer in a subvolume or dataset of its own, which is in neither: such a store can't be restored.",
    remedy: "keep the store on a mount with the role `container`, and back its volumes up by name",
    check: (host, spec) =>
      placedStores(host).flatMap(({ store, name, carrier }): Finding[] => {
        const part = separate[store.driver];
        if (carrier === undefined || (part === undefined && isMeant(host, store, carrier))) return [];
        const copies = copiesOf(host, store, carrier);
        if (copies === undefined) return [];
        const what =
          part === undefined
            ? `the layers of ${name}`
            : `${name} without its layers, which are ${part} of their own`;
        return [
          {
            message: `${copies.text} ${copies.isOne ? "holds" : "hold"} ${what}`,
            path: whereSaid(spec, store, "graphRoot"),
            hint: hintFor(host, store, carrier, copies),
          },
        ];
      }),
  },
  {
    code: "S345",
    title: "Volumes of containers that no boot leaves",
    severity: "error",
    reason:
      "What containers keep is in volumes below the graph root, and the root is empty at each boot. Images are fetched again, and containers made again by what started them; their data by nothing.",
    remedy:
      "persist the volumes, or say `false` for them in a volume's `directories` where nothing is kept in them",
    check: (host, spec) =>
      host.persistence === null || !hasEphemeralRoot(host)
        ? []
        : placedStores(host).flatMap(({ store, name }): Finding[] => {
            const volumes = `${store.graphRoot}/volumes`;
            const carrier = carrierOf(host, placeOfData(host, volumes));
            if (carrier?.type === "tmpfs" && carrier.mountpoint !== "/") return [];
            if (!isLost(host, volumes) || isDeclined(spec, volumes)) return [];
            const below = store.home === null ? undefined : pathIn(store.home, volumes);
            const entry =
              below === undefined
                ? `directories: { ${JSON.stringify(volumes)}: true }`
                : `users: { ${store.user}: { directories: { ${JSON.stringify(below)}: true } } }`;
            return [
              {
                message: `the volumes of ${name}, ${volumes}, are lost at each boot`,
                path: whereSaid(spec, store, "graphRoot"),
                hint: `persist them: \`${entry}\`; or say \`false\` there where nothing is kept in them`,
              },
            ];
          }),
  },
  {
    code: "S346",
    title: "A store that does not last",
    severity: "warning",
    reason:
      "A tmpfs is empty after each boot, and of /tmp and /var/tmp systemd-tmpfiles removes file by file what is old (tmpfiles.d/tmp.conf): an image without some of its files breaks the containers made of it.",
    remedy: "put the store on a disk, where nothing is cleared away",
    check: (host, spec) =>
      placedStores(host).flatMap(({ store: { graphRoot, ...store }, name, carrier }): Finding[] => {
        const path = whereSaid(spec, { graphRoot, ...store }, "graphRoot");
        const isInMemory = carrier?.type === "tmpfs" && carrier.mountpoint !== "/";
        if (isInMemory || isMadeAtBoot(graphRoot))
          return [{ message: `${name}, ${graphRoot}, is in memory, and gone after each boot`, path }];
        const [folder, age] = aging.find(([one]) => isWithin(graphRoot, one)) ?? [];
        if (folder === undefined) return [];
        return [
          {
            message: `${name}, ${graphRoot}, is in ${folder}, where what is older than ${age} is removed`,
            path,
          },
        ];
      }),
  },
  {
    code: "S361",
    title: "Containers that a backup is to have, and has not",
    severity: "warning",
    reason:
      "`includeContainers` adds the mounts with the role `container`. A store that is on none of them is in the backup only if it lies in a path that is.",
    remedy: "name the volumes in `backup.subvolumes`, or take `includeContainers` out",
    check: (host, spec) =>
      !spec.backup?.includeContainers || host.backup === null
        ? []
        : placedStores(host)
            .map(({ name, store: { graphRoot } }) => ({ name, volumes: `${graphRoot}/volumes` }))
            .filter(({ volumes }) => !isBackedUp(host, volumes))
            .map(({ name, volumes }) => ({
              message: `the backup is to have containers, and has not the volumes of ${name}, ${volumes}`,
              path: ["backup", "includeContainers"],
            })),
  },
];

/**
 * Whether the spec's author means copies of a store with its layers: the mount has the role for it, so that it has none by default; or the
 * store persists by name, of which a rule of that kind tells.
 */
function isMeant(host: HostModel, { graphRoot }: ContainerStore, { role }: Mount): boolean {
  const over = persistedOver(host, graphRoot)?.entry.path;
  return role === "container" || over === graphRoot || over === dirname(graphRoot);
}

/** Whether the spec says `false` of a path, or of one above it: it is known to be lost. */
function isDeclined({ persistence }: SpecWithOthers, path: string): boolean {
  return Object.values(persistence?.volumes ?? {}).some(
    (volume) =>
      isAmong(volume.directories, "", path) ||
      Object.entries(volume.users).some(([user, { home, directories }]) =>
        isAmong(directories, `${home ?? `/home/${user}`}/`, path),
      ),
  );
}

function isAmong(directories: Record<string, unknown>, prefix: string, path: string): boolean {
  return Object.entries(directories).some(
    ([name, entry]) => entry === false && isWithin(path, `${prefix}${name}`),
  );
}

/** A path as it is written within a home; undefined for one that is elsewhere. */
function pathIn(home: string, path: string): string | undefined {
  return isWithin(path, home) ? path.slice(home.length + 1) : undefined;
}
