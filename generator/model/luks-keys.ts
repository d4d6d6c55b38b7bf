/** Key files of LUKS that persist, and that stage 1 opens disks with: each initrd gets its copy from the volume. */
import { placesOf } from "./devices/walk.ts";
import type { HostModel } from "./host.ts";
import { keptAt } from "./persistence.ts";

/** Each key that stage 1 needs, as disko and stage 1 name it, with its place on the volume. */
export function persistedLuksKeys({
  devices,
  persistence,
}: Pick<HostModel, "devices" | "persistence">): { path: string; kept: string }[] {
  const keys = placesOf(devices).flatMap(({ content }) => {
    const key = content.type === "luks" && content.initrdUnlock !== false && content.settings?.["keyFile"];
    return typeof key === "string" ? [key] : [];
  });
  return [...new Set(keys)].flatMap((path) => {
    const place = keptAt(persistence, path);
    return place ? [{ path, kept: place.path }] : [];
  });
}
