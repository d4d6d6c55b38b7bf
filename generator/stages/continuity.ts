/**
 * What a change of specs means for a host that is installed already: mounts that lead elsewhere than before, and disks that disko
 * would now wipe. The state before is the model in the manifest that this run replaces.
 */
import * as z from "zod";
import type { Finding } from "../diagnostics/positions.ts";
import { diskName } from "../model/devices/names.ts";
import type { HostModel } from "../model/host.ts";

const before = z.object({
  mounts: z.array(
    z.object({
      mountpoint: z.string(),
      device: z.string(),
      type: z.string(),
      subvolume: z.string().nullable(),
    }),
  ),
  devices: z.object({
    disk: z.record(z.string(), z.object({ name: z.string().optional(), device: z.string() })).optional(),
  }),
});

type Before = z.output<typeof before>;
type Where = Pick<Before["mounts"][number], "device" | "type" | "subvolume">;

const installed =
  'nothing on an installed host is moved or renamed by this: see docs/modules.md, "Changing an installed host"';

/** What changes for a host since the model that an earlier run left; nothing where that is not a model. */
export function judgeContinuity(previous: unknown, host: HostModel): Finding[] {
  const parsed = before.safeParse(previous);
  if (!parsed.success) return [];
  return [...changedMounts(parsed.data, host), ...changedDisks(parsed.data, host)].map((finding) => ({
    ...finding,
    severity: "warning",
    hint: installed,
    file: host.file,
    host: host.name,
  }));
}

type Change = Pick<Finding, "code" | "message" | "path" | "severity">;

function changedMounts({ mounts }: Before, host: HostModel): Change[] {
  const now = new Map(host.mounts.map((mount) => [mount.mountpoint, mount]));
  return mounts.flatMap((old): Change[] => {
    const mount = now.get(old.mountpoint);
    if (!mount) {
      const message = `${old.mountpoint} is no longer mounted: what is on ${describe(old)} stays there, out of sight`;
      return [{ severity: "warning", code: "W801", message, path: [] }];
    }
    if (describe(mount) === describe(old)) return [];
    const message = `${old.mountpoint} was on ${describe(old)}, and is now on ${describe(mount)}`;
    return [{ severity: "warning", code: "W802", message, path: mount.origin }];
  });
}

function changedDisks({ devices }: Before, host: HostModel): Change[] {
  return Object.entries(host.devices.disk ?? {}).flatMap(([key, disk]): Change[] => {
    const old = devices.disk?.[key];
    if (!old || old.device === disk.device) return [];
    const message = `the disk ${diskName(disk.name, key)} was ${old.device}, and is now ${disk.device}: disko would wipe that one`;
    return [{ severity: "warning", code: "W803", message, path: ["devices", "disk", key, "device"] }];
  });
}

function describe({ device, type, subvolume }: Where): string {
  return subvolume === null ? `${device} (${type})` : `${device}, subvolume ${subvolume}`;
}
