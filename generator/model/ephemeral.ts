/** What a boot takes away, and where the data is that outlives it. */
import { carrierOf, isWithin, subjectOf, type Mount, type Storage } from "./host.ts";
import {
  persistedPaths,
  placeOnVolume,
  type PersistedPath,
  type Persistence,
  type PersistentVolume,
} from "./persistence.ts";
import type { RootReset } from "./root-reset.ts";

type Facts = Pick<Storage, "mounts" | "persistence" | "rootReset">;

/** Folders whose contents the kernel and systemd make at each boot, whatever the root is. */
const madeAtBoot = ["/dev", "/proc", "/run", "/sys"];
const inMemory: ReadonlySet<string> = new Set(["tmpfs", "ramfs"]);

/** Whether what a mount holds is gone at the next boot: it is in memory, or on the root that is reset. */
export function isEphemeral(mount: Mount, storage: Facts): boolean {
  const { mounts, rootReset } = storage;
  if (inMemory.has(mount.type)) return true;
  const root = mounts.find(({ mountpoint }) => mountpoint === "/");
  if (rootReset === null || root === undefined) return false;
  if (subjectOf(mount) === subjectOf(root)) return true;
  if (!mount.options.includes("bind") && !mount.options.includes("rbind")) return false;
  const others = { ...storage, mounts: mounts.filter((one) => one !== mount) };
  const source = carrierOf(others, placeOfData(others, mount.device));
  return source !== undefined && isEphemeral(source, others);
}

/** Whether a mount shows the old roots that a reset has put aside. */
export function holdsOldRoots(mount: Mount, rootReset: RootReset | null): boolean {
  if (rootReset === null || rootReset.method === "tmpfs") return false;
  const { device, subvolume } = rootReset;
  if (subvolume === null) return mount.type === "zfs" && mount.device === rootReset.keptIn;
  return mount.device === device && mount.subvolume?.replace(/^\/+/, "") === rootReset.keptIn;
}

/** Whether the root is empty at each boot. */
export function hasEphemeralRoot(storage: Facts): boolean {
  const root = carrierOf(storage, "/");
  return root !== undefined && isEphemeral(root, storage);
}

/** The persisted path that is a path or the nearest one above it. */
export function persistedOver(
  { persistence }: Pick<Facts, "persistence">,
  path: string,
): { volume: PersistentVolume; entry: PersistedPath } | undefined {
  return persistedPaths(persistence)
    .filter(({ entry }) => isWithin(path, entry.path))
    .sort((a, b) => b.entry.path.length - a.entry.path.length)[0];
}

/** Where the data of a path is: on the persistent volume, if it persists. */
export function placeOfData(storage: Facts, path: string): string {
  const over = persistedOver(storage, path);
  // A mount within a persisted directory hides what is persisted there.
  const isHidden = storage.mounts.some(
    ({ mountpoint }) => over && isWithin(path, mountpoint) && mountpoint.length > over.entry.path.length,
  );
  return over === undefined || isHidden ? path : placeOnVolume(over.volume, path);
}

/** Whether a path is where the kernel or systemd puts what it makes at each boot. */
export function isMadeAtBoot(path: string): boolean {
  return madeAtBoot.some((folder) => isWithin(path, folder));
}

/** Whether what is at a path is gone with the root, or with what else lives for one boot only. */
export function isLost(storage: Facts, path: string): boolean {
  if (isMadeAtBoot(path)) return false;
  const carrier = carrierOf(storage, placeOfData(storage, path));
  return carrier !== undefined && isEphemeral(carrier, storage);
}

/** What makes stage 1 mount something: a volume on it, or a persisted path at it or below; undefined for other mounts. */
export function persistedOn(mount: Mount, persistence: Persistence | null): string | undefined {
  const { mountpoint } = mount;
  const volume = persistence?.volumes.find(({ path }) => isWithin(path, mountpoint));
  return (volume ?? persistedPaths(persistence).find(({ entry }) => isWithin(entry.path, mountpoint))?.entry)
    ?.path;
}
