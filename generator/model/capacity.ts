/** How large file systems are, as far as a spec tells. */
import { contentSizes } from "./devices/extents.ts";
import { placesOf } from "./devices/remember.ts";
import type { FileSystem, HostModel } from "./host.ts";

/** What a file system can hold at most: its members together, whatever it mirrors. Undefined where one is not known. */
export function capacityOf(
  { devices }: Pick<HostModel, "devices">,
  { members }: FileSystem,
): number | undefined {
  if (members.length === 0) return undefined;
  const sizes = contentSizes(devices);
  const known = new Map(
    placesOf(devices).map(({ device, path }) => [device, sizes.get(JSON.stringify(path))] as const),
  );
  return members.reduce<number | undefined>((sum, member) => {
    const size = known.get(member);
    return sum === undefined || size === undefined ? undefined : sum + size;
  }, 0);
}
