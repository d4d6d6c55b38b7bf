/** The containers' section of a spec → the stores of the host model, and what else the spec says of each. */
import {
  defaultUserGraphRoot,
  mountProgramOn,
  podmanOf,
  systemDriverOn,
  type Containers,
  type ContainerStore,
} from "../../model/containers.ts";
import { placeOfData } from "../../model/ephemeral.ts";
import { carrierOf, type HostIdentity, type Mount, type Storage } from "../../model/host.ts";
import { compareText } from "../../model/order.ts";
import {
  bloatSettings,
  containersSections,
  type BloatSettings,
  type ContainersSpec,
  type SystemSpec,
  type UserSpec,
} from "./schema.ts";

type Section = ContainersSpec["containers"];

/** What a spec says of a store beside where and how it is kept. */
export interface StoreSettings extends Pick<UserSpec, "dockerSocket" | "prune" | "testImage"> {
  /** False for a store that nobody looks at. */
  bloat: BloatSettings | false;
  /** Numbers of users within containers; null for root's store, which has need of none. */
  subIds: UserSpec["subIds"] | null;
  /** Whether the user's units start at boot; null for root's store. */
  linger: boolean | null;
}

/** A store with its settings. */
export interface PlannedStore {
  store: ContainerStore;
  settings: StoreSettings;
}

/** The stores that a section asks for: root's, then those of users by their names. */
export function storesOf(
  section: Section,
  identity: HostIdentity,
  storage: Readonly<Storage>,
): PlannedStore[] {
  const system = systemOf(section);
  const users = Object.entries(section.users).sort(([a], [b]) => compareText(a, b));
  return [
    ...(system === null ? [] : [systemStore(system, storage)]),
    ...users.map(([user, spec]) => userStore(user, spec, identity, storage)),
  ];
}

/** The stores as the host model has them. */
export function containersOf(
  section: Section,
  identity: HostIdentity,
  planned: readonly PlannedStore[],
): Containers {
  return { podman: section.podman ?? podmanOf(identity), stores: planned.map(({ store }) => store) };
}

/** The mount that carries the data of a store. */
export function mountUnder(
  storage: Pick<Storage, "mounts" | "persistence" | "rootReset">,
  path: string,
): Mount | undefined {
  return carrierOf(storage, placeOfData(storage, path));
}

/** Whether the folders of a mount keep their files as its file system keeps any: copied on write, and compressed if that is. */
export function isPlain({ fileSystems }: Pick<Storage, "fileSystems">, mount: Mount): boolean {
  const subvolumes = fileSystems.find(({ device }) => device === mount.fileSystem)?.subvolumes ?? [];
  const facts = subvolumes.find(({ name }) => name === mount.subvolume);
  return facts === undefined || (facts.copyOnWrite && !facts.uncompressed);
}

/** How a store is looked at for lost space; false where it is not. */
export function bloatOf({ bloat }: Pick<UserSpec, "bloat">): BloatSettings | false {
  return bloat === true ? bloatSettings.parse({}) : bloat;
}

function systemOf({ system }: Section): SystemSpec | null {
  if (system === false) return null;
  if (system !== true) return system;
  // What the schema makes of an empty section is what `true` means.
  const filled = containersSections.containers.parse({ system: {} }).system;
  return typeof filled === "boolean" ? null : filled;
}

function systemStore(spec: SystemSpec, storage: Readonly<Storage>): PlannedStore {
  const graphRoot = spec.graphRoot ?? "/var/lib/containers/storage";
  const carrier = mountUnder(storage, graphRoot);
  const driver = spec.driver ?? systemDriverOn(carrier?.type, carrier && isPlain(storage, carrier));
  const dataset = driver === "zfs" ? (spec.dataset ?? carrier?.device ?? null) : null;
  const place = { graphRoot, runRoot: spec.runRoot, size: spec.size ?? null };
  return {
    store: {
      user: null,
      home: null,
      driver,
      mountProgram: null,
      ...place,
      dataset,
      origin: ["containers", "system"],
    },
    settings: { ...choicesOf(spec), subIds: null, linger: null },
  };
}

function userStore(
  user: string,
  spec: UserSpec,
  identity: HostIdentity,
  storage: Readonly<Storage>,
): PlannedStore {
  const { driver, mountProgram, runRoot, subIds, linger } = spec;
  const home = spec.home ?? `/home/${user}`;
  const graphRoot = spec.graphRoot ?? defaultUserGraphRoot(home);
  const suited =
    mountProgram === undefined ? mountProgramOn(mountUnder(storage, graphRoot)?.type, identity) : null;
  const wished = mountProgram === "fuse-overlayfs" ? mountProgram : suited;
  return {
    store: {
      user,
      home,
      driver,
      mountProgram: driver === "overlay" ? wished : null,
      graphRoot,
      runRoot,
      size: spec.size ?? null,
      dataset: null,
      origin: ["containers", "users", user],
    },
    settings: { ...choicesOf(spec), subIds, linger },
  };
}

function choicesOf(spec: SystemSpec | UserSpec): Omit<StoreSettings, "subIds" | "linger"> {
  const { dockerSocket, prune, testImage } = spec;
  return { dockerSocket, prune, bloat: bloatOf(spec), testImage };
}
