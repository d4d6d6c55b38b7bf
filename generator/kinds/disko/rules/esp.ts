/** The partitions that a boot loader starts from. */
import type { Devices } from "../../../model/devices/devices.ts";
import { partitionType } from "../../../model/devices/names.ts";
import { type Place } from "../../../model/devices/walk.ts";
import type { HostModel, Mount } from "../../../model/host.ts";
import { groupsOf } from "./members.ts";
import { placesOf } from "../../../model/devices/remember.ts";

/** Where NixOS and bootctl(1) look for the EFI system partition. */
export const espMountPoints: readonly string[] = ["/boot", "/efi", "/boot/efi"];
/** Types of mkfs that make FAT. */
export const fat: ReadonlySet<string> = new Set(["vfat", "fat", "msdos"]);

const espTypes = new Set(["EF00", "C12A7328-F81F-11D2-BA4B-00A0C93EC93B"]);
const biosBootTypes = new Set(["EF02", "21686148-6449-6E6F-744E-656564454649"]);

/** Whether a partition's type is that of an EFI system partition. */
export function isEspType(type: string): boolean {
  return espTypes.has(type.toUpperCase());
}

/** A mount where an EFI system partition is looked for, and why it can't be one; undefined where it can. */
export interface EspCandidate {
  mount: Mount;
  problem: string | undefined;
}

/** The mounts at which a boot loader could find its partition. */
export function espCandidates(host: HostModel): EspCandidate[] {
  const places = placesOf(host.devices);
  return host.mounts
    .filter(({ mountpoint }) => espMountPoints.includes(mountpoint))
    .map((mount) => {
      const place = places.find(({ path }) => JSON.stringify(path) === JSON.stringify(mount.origin));
      return { mount, problem: problemOf(host, mount, place) };
    });
}

/** Whether a BIOS finds GRUB: a BIOS boot partition, or the gap behind an msdos table. */
export function hasBiosBoot(devices: Devices): boolean {
  return placesOf(devices).some(({ content }) => {
    if (content.type === "gpt") {
      const types = Object.values(content.partitions ?? {}).map(partitionType);
      return types.some((type) => biosBootTypes.has(type.toUpperCase()));
    }
    if (content.type !== "table") return false;
    return (
      content.format === "msdos" || content.partitions?.some(({ flags }) => flags?.includes("bios_grub"))
    );
  });
}

function problemOf(host: HostModel, mount: Mount, place: Place | undefined): string | undefined {
  // A file system that is found by its label or UUID was made elsewhere: its partition is not known.
  if (!fat.has(mount.type) && mount.type !== "auto") return `it is ${mount.type}, which no firmware reads`;
  if (mount.owner === "file-systems") return undefined;
  if (!place) return "it stands on no partition";
  if (place.luks.length > 0) return `it lies in the LUKS device "${place.luks.at(-1)}"`;
  const [kind, name] = place.root.split("/");
  if (kind === "mdadm" && place.partition === undefined) {
    const array = groupsOf(host.devices).find((group) => group.collection === "mdadm" && group.name === name);
    const types = array?.members.map(({ partition }) => partition?.type ?? "none") ?? [];
    const other = types.find((type) => !isEspType(type));
    return other === undefined ? undefined : typeProblem(other);
  }
  if (kind !== "disk") return `it is a volume of "${name}"`;
  if (place.partition) return isEspType(place.partition.type) ? undefined : typeProblem(place.partition.type);
  return isFlagged(host.devices, place) ? undefined : "its partition has not the flag `esp`";
}

function typeProblem(type: string): string {
  return `its partition has the type ${type}, not EF00`;
}

/** Whether a partition of the older table is marked as an EFI system partition; parted's `boot` means that on GPT. */
function isFlagged(devices: Devices, { path }: Place): boolean {
  const table = placesOf(devices).find((place) => `${place.path}` === `${path.slice(0, -3)}`)?.content;
  if (table?.type !== "table") return false;
  const partition = table.partitions?.[Number(path.at(-2))];
  return partition?.bootable === true || ["esp", "boot"].some((flag) => partition?.flags?.includes(flag));
}
