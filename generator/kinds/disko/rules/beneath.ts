/** Which LUKS devices stand beneath a file system or swap space, through arrays, volume groups and pools. */
import type { Content } from "../../../model/devices/content.ts";
import type { Devices } from "../../../model/devices/devices.ts";
import type { Place } from "../../../model/devices/walk.ts";
import type { HostModel } from "../../../model/host.ts";
import { groupsOf } from "./members.ts";
import { placesOf } from "../../../model/devices/remember.ts";

/** A LUKS device and where it stands. */
export interface LuksPlace extends Place {
  content: Extract<Content, { type: "luks" }>;
}

/** The LUKS devices of a host. */
export function luksPlaces(devices: Devices): LuksPlace[] {
  return placesOf(devices).filter((place): place is LuksPlace => place.content.type === "luks");
}

/** Answers for a block device which LUKS devices it lies in; undefined where the spec does not declare the device. */
export function luksFinder(devices: Devices): (device: string) => LuksPlace[] | undefined {
  const places = placesOf(devices);
  const luks = luksPlaces(devices);

  const groups = groupsOf(devices);

  const around = (place: Place): LuksPlace[] => {
    const own = luks.filter(({ content }) => place.luks.includes(content.name));
    const [kind = "", name] = place.root.split("/");
    const group = groups.find((one) => one.collection === kind && one.name === name);
    return [...own, ...(group?.members.flatMap(around) ?? [])];
  };

  return (device) => {
    // A mapping can be a member of a file system that stands elsewhere, and then holds no content of its own.
    const mapping = luks.find(({ content }) => device === `/dev/mapper/${content.name}`);
    if (mapping) return [mapping, ...around(mapping)];
    const place = places.find((one) => one.device === device);
    return place && around(place);
  };
}

/** The LUKS devices that a file system or swap space of a host lies in, whichever of its members. */
export function luksBeneath(
  host: HostModel,
  fileSystem: string,
  find: ReturnType<typeof luksFinder>,
): LuksPlace[] {
  const members = host.fileSystems.find(({ device }) => device === fileSystem)?.members ?? [fileSystem];
  return members.flatMap((device) => find(device) ?? []);
}
