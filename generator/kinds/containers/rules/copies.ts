/** The snapshots and the backup that hold a store. */
import { dirname } from "node:path/posix";
import type { ContainerStore } from "../../../model/containers.ts";
import { placeOfData } from "../../../model/ephemeral.ts";
import { isWithin, subjectOf, type HostModel, type Mount } from "../../../model/host.ts";
import { isBackedUp } from "../../../model/mounted-data.ts";
import { subvolumesOf } from "../../../model/subvolumes.ts";

/** Where a store is held beside the place where it is. */
export interface Copies {
  /** As a sentence begins with it. */
  text: string;
  isOne: boolean;
  hasSnapshots: boolean;
  /** The path of the backup that it is read with. */
  source: string | undefined;
}

/** What holds a store, or its layers where they are in it; undefined where nothing does. */
export function copiesOf(host: HostModel, store: ContainerStore, carrier: Mount): Copies | undefined {
  if (isNested(host, store, carrier)) return undefined;
  const snapshots = host.snapshots.find(({ mountpoint }) => {
    const mount = host.mounts.find((one) => one.mountpoint === mountpoint);
    return mount !== undefined && subjectOf(mount) === subjectOf(carrier);
  });
  const source = sourceOf(host, store);
  const parts = [
    ...(snapshots === undefined ? [] : [`the snapshots of ${snapshots.mountpoint}`]),
    ...(source === undefined ? [] : [`the backup of ${source}`]),
  ];
  if (parts.length === 0) return undefined;
  return {
    text: parts.join(" and "),
    isOne: snapshots === undefined,
    hasSnapshots: snapshots !== undefined,
    source,
  };
}

/** What to do about it: most of it is room, and what is worth a copy are the volumes. */
export function hintFor(
  host: HostModel,
  store: ContainerStore,
  carrier: Mount,
  { hasSnapshots, source }: Copies,
): string {
  const { graphRoot } = store;
  const ofVolumes = `add "${graphRoot}/volumes" to \`backup.subvolumes\``;
  if (carrier.role === "container")
    return `choose the driver overlay, whose layers are files; or ${ofVolumes} in place of the whole store`;
  const made = "mount a file system or subvolume with the role `container`";
  // Within a home, nobody would give it to its user.
  const mount =
    store.user === null
      ? `${made} at ${dirname(graphRoot)}, or name a \`graphRoot\` on one`
      : `${made} outside of the home, and name a \`graphRoot\` on it`;
  if (source === undefined) return mount;
  if (hasSnapshots || host.backup?.engine === "btrbk") return `${mount}; and ${ofVolumes}`;
  return `add ${JSON.stringify(`${relativeTo(source, host, store)}/${store.driver}*`)} to \`backup.exclude\``;
}

/** Whether a store is in a subvolume that the spec declares within the mount: no snapshot of that holds it. */
function isNested(host: HostModel, { graphRoot }: ContainerStore, carrier: Mount): boolean {
  const top = carrier.subvolume?.replace(/^\/+/, "") ?? "";
  const below = placeOfData(host, graphRoot).slice(
    carrier.mountpoint === "/" ? 0 : carrier.mountpoint.length,
  );
  const place = `${top}${below}`.replace(/^\/+/, "");
  return subvolumesOf(host).some(
    ({ fileSystem, name }) =>
      fileSystem === carrier.fileSystem && name.length > top.length && isWithin(place, name),
  );
}

function sourceOf(host: HostModel, store: ContainerStore): string | undefined {
  const { backup } = host;
  if (backup === null || !isBackedUp(host, store.graphRoot)) return undefined;
  const place = placeOfData(host, store.graphRoot);
  const holds = (path: string): boolean => isWithin(place, placeOfData(host, path));
  const source = backup.sources
    .map(({ path }) => path)
    .filter(holds)
    .sort((a, b) => b.length - a.length)[0];
  if (source === undefined || backup.engine === "btrbk") return source;
  const layers = `${relativeTo(source, host, store)}/${store.driver}`;
  return backup.exclude.some((pattern) => leavesOut(pattern, layers)) ? undefined : source;
}

function relativeTo(source: string, host: HostModel, { graphRoot }: ContainerStore): string {
  const from = placeOfData(host, source);
  return placeOfData(host, graphRoot).slice(from === "/" ? 1 : from.length + 1);
}

/** Whether a pattern of `backup.exclude` matches a path, or what it is in. */
function leavesOut(pattern: string, path: string): boolean {
  const parts = path.split("/");
  const isPath = pattern.includes("/");
  const candidates = isPath ? parts.map((_, index) => parts.slice(0, index + 1).join("/")) : parts;
  const text = pattern
    .replace(/^\/+|\/+$/g, "")
    .replace(/[.+^${}()|\\]/g, "\\$&")
    .replace(
      /\*\*\/|\*\*|\*|\?/g,
      (glob) => ({ "**/": "(?:.*/)?", "**": ".*", "*": "[^/]*" })[glob] ?? "[^/]",
    );
  const matcher = new RegExp(`^${text}$`);
  return candidates.some((candidate) => matcher.test(candidate));
}
