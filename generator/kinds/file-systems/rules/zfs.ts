/** ZFS' `hostId`. */
import type { HostModel } from "../../../model/host.ts";
import type { SpecPath } from "../../../model/path.ts";
import type { FleetRule, Rule } from "../../kind.ts";

export const zfs: readonly Rule[] = [
  {
    code: "S146",
    title: "ZFS without a host ID",
    severity: "error",
    reason:
      "ZFS notes in a pool which host imported it, by `networking.hostId`; NixOS refuses ZFS without one (nixos/modules/tasks/filesystems/zfs.nix).",
    remedy:
      "say a `hostId` of eight hexadecimal digits, another for each host: `head -c4 /dev/urandom | od -A none -t x4`",
    check(host) {
      const origin = host.hostId === null ? zfsOrigin(host) : undefined;
      return origin ? [{ message: "the host uses ZFS and has no `hostId`", path: origin }] : [];
    },
  },
];

export const zfsFleet: readonly FleetRule[] = [
  {
    code: "S147",
    title: "Two hosts with one host ID",
    severity: "error",
    reason:
      "By its `hostId`, ZFS knows a pool that another host has imported, and refuses to import it as well: two hosts with one ID could write to a shared or moved disk at once, and destroy the pool.",
    remedy: "give each host its own `hostId`: `head -c4 /dev/urandom | od -A none -t x4`",
    check(hosts) {
      const seen = new Map<string, HostModel>();
      return hosts.flatMap((host) => {
        if (host.hostId === null) return [];
        const first = seen.get(host.hostId);
        if (!first) {
          seen.set(host.hostId, host);
          return [];
        }
        const message = `${host.name} has the \`hostId\` of ${first.name}, ${host.hostId}`;
        return [{ message, path: ["hostId"], host }];
      });
    },
  },
];

function zfsOrigin({ devices, mounts }: HostModel): SpecPath | undefined {
  const [pool] = Object.keys(devices.zpool ?? {});
  return pool === undefined ? mounts.find(({ type }) => type === "zfs")?.origin : ["devices", "zpool", pool];
}
