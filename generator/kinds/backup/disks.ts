/** The disks that file systems stand on: what a folder of this host loses together with what is backed up to it. */
import { placesOf } from "../../model/devices/remember.ts";
import type { Devices } from "../../model/devices/devices.ts";
import { diskName } from "../../model/devices/names.ts";
import type { Place } from "../../model/devices/walk.ts";
import { isEphemeral, placeOfData } from "../../model/ephemeral.ts";
import { carrierOf, type HostModel } from "../../model/host.ts";
import type { Backup } from "../../model/protection.ts";

const inMemory: ReadonlySet<string> = new Set(["ramfs", "tmpfs"]);

/** Why a destination on this host does not outlast what is backed up to it; null where nothing known says so. */
export function lossOf(host: HostModel, { destination, sources }: Backup): string | null {
  if (destination.type !== "local") return null;
  const { path } = destination;
  const carrier = carrierOf(host, placeOfData(host, path));
  if (carrier === undefined) return null;
  if (inMemory.has(carrier.type))
    return `${path} is on ${carrier.type}, in memory: what is there is gone when the host restarts`;
  if (isEphemeral(carrier, host))
    return `${path} is on ${carrier.mountpoint}, which is reset at each boot: what is there is gone when the host restarts`;
  const disks = disksOf(host, carrier.fileSystem);
  for (const source of sources) {
    const own = carrierOf(host, source.mountpoint)!.fileSystem;
    if (own === carrier.fileSystem) return `${path} is on the same file system as ${source.path}`;
    const shared = disksOf(host, own).find((disk) => disks.includes(disk));
    if (shared !== undefined) return `${path} is on the same disk as ${source.path}, ${shared}`;
  }
  return null;
}

/**
 * The disks that a file system stands on, through LUKS, arrays, volume groups and pools: by their names in `devices`, or by the path
 * of a whole disk. None for what has no block device. `fileSystem`: its `device` in the model.
 */
export function disksOf({ devices, fileSystems }: HostModel, fileSystem: string): string[] {
  const places = placesOf(devices);
  const disks = new Set<string>();
  // Grows while it is gone through: a volume stands on what the members of its group stand on.
  const beneath = new Set(fileSystems.find(({ device }) => device === fileSystem)?.members);
  for (const device of beneath) {
    const root = places.find((place) => isAt(place, device))?.root;
    if (root === undefined) disks.add(nameOf(wholeDisk(device), devices));
    else if (root.startsWith("disk/")) disks.add(root.slice("disk/".length));
    else for (const place of places) if (groupOf(place) === root) beneath.add(place.device);
  }
  return [...disks];
}

/** Whether a block device is that of a content, or the mapping that LUKS makes of it. */
function isAt({ device, content }: Place, wanted: string): boolean {
  return device === wanted || (content.type === "luks" && wanted === `/dev/mapper/${content.name}`);
}

/** The group that a content belongs to, as places name their roots. */
function groupOf({ content }: Place): string | undefined {
  switch (content.type) {
    case "lvm_pv":
      return `lvm_vg/${content.vg}`;
    case "mdraid":
      return `mdadm/${content.name}`;
    case "zfs":
      return `zpool/${content.pool}`;
    default:
      return undefined;
  }
}

/** The path of the disk that a partition's path names, as the kernel and udev write them; any other path as it is. */
function wholeDisk(device: string): string {
  const partition =
    /^(\/dev\/disk\/by-(?:id|path)\/.+)-part\d+$|^(\/dev\/(?:nvme\d+n|mmcblk|loop|nbd)\d+)p\d+$|^(\/dev\/(?:sd|vd|hd|xvd)[a-z]+)\d+$/;
  return partition.exec(device)?.slice(1).find(Boolean) ?? device;
}

function nameOf(path: string, { disk = {} }: Devices): string {
  const declared = Object.entries(disk).find(([, { device }]) => device === path);
  return declared ? diskName(declared[1].name, declared[0]) : path;
}
