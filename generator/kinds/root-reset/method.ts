/** How a host's root can be made empty, by what is mounted at `/`. */
import type { Mount, Storage } from "../../model/host.ts";
import type { RootReset } from "../../model/root-reset.ts";
import type { RootResetSpec } from "./schema.ts";

/** The reset of a root; null where nothing is mounted at `/`, or what is can't be reset. */
export function rootResetOf(
  section: RootResetSpec["rootReset"],
  { mounts }: Pick<Storage, "mounts">,
): RootReset | null {
  const root = mounts.find(({ mountpoint }) => mountpoint === "/");
  const place = root && placeOf(root, section.keptIn);
  if (root === undefined || place === null || place === undefined) return null;
  const { stage1, keep, ignore, report } = section;
  return {
    ...place,
    stage1,
    device: root.device,
    keep,
    ignore,
    report: report === false ? null : report,
    origin: ["rootReset"],
  };
}

function placeOf(
  { type, device, subvolume }: Mount,
  wished: string | undefined,
): Pick<RootReset, "method" | "subvolume" | "keptIn"> | null {
  const path = subvolume?.replace(/^\/+/, "") ?? "";
  switch (type) {
    case "btrfs":
    case "bcachefs":
      if (path === "") return null;
      return { method: type, subvolume: path, keptIn: (wished ?? "@old-roots").replace(/^\/+/, "") };
    case "zfs": {
      const pool = device.split("/")[0]!;
      if (pool === device) return null;
      return { method: type, subvolume: null, keptIn: `${pool}/${wished ?? "old-roots"}` };
    }
    case "tmpfs":
      return { method: type, subvolume: null, keptIn: "" };
    default:
      return null;
  }
}
