/** Swap space that disko makes, and whether there is room for it. */
import { carrierOf, type HostModel } from "../../../model/host.ts";
import type { SpecPath } from "../../../model/path.ts";
import { formatSize, mebibyte, parseSize } from "../../../model/size.ts";
import type { Rule } from "../../kind.ts";
import type { DiskoSpec } from "../schema.ts";
import { contentSizes } from "../../../model/devices/extents.ts";
import { statedBtrfs, whereStated } from "./stated.ts";
import { placesOf } from "../../../model/devices/remember.ts";

export const swap: readonly Rule<DiskoSpec>[] = [
  {
    code: "S115",
    title: "A swap file that its file system can't hold",
    severity: "error",
    reason:
      "A swap file is written in full when it is made. Where the partition's size or the disk's `capacity` tells how large the file system is, the file must fit.",
    remedy: "make the swap file smaller, or its file system larger",
    check(host, spec) {
      const sizes = contentSizes(spec.devices);
      const files = swapFiles(host, spec);
      return placesOf(spec.devices).flatMap(({ device, path }) => {
        const size = sizes.get(JSON.stringify(path));
        const here = files.filter((file) => file.fileSystem === device);
        const total = here.reduce((sum, { bytes }) => sum + bytes, 0);
        if (size === undefined || here.length === 0 || total < size) return [];
        return [
          {
            message: `swap files of ${formatSize(total)} don't fit in the ${formatSize(size)} of ${device}`,
            path: here.at(-1)!.path,
          },
        ];
      });
    },
  },
  {
    code: "S161",
    title: "A swap file that is not mounted",
    severity: "error",
    reason:
      "A swap file is found by its path in the running system, so what holds it must be mounted; disko fails on one that is not with a message about null and strings (disko, lib/types/btrfs.nix).",
    remedy: 'give what holds it a `mountpoint`, such as "/.swap"',
    check: (_, spec) =>
      statedBtrfs(spec).flatMap(({ content, path, subvolumes }) => {
        const holders = [
          { what: "the top level of the file system", swap: content.swap, content, at: [...path, "swap"] },
          ...subvolumes.map(({ key, subvolume, path: at }) => ({
            what: `the subvolume "${key}"`,
            swap: subvolume.swap,
            content: subvolume,
            at: whereStated(spec, at, "swap"),
          })),
        ];
        return holders
          .filter(({ swap, content }) => Object.keys(swap ?? {}).length > 0 && content.mountpoint == null)
          .map(({ what, at }) => ({
            message: `${what} holds swap files and has no \`mountpoint\``,
            path: at,
          }));
      }),
  },
  {
    code: "S166",
    title: "Hibernation to swap with a random key",
    severity: "error",
    reason:
      "A swap partition with random encryption gets another key at each boot: what was written to it when the host went to sleep can't be read again (nixos/modules/config/swap.nix).",
    remedy: "take out `resumeDevice`, or `randomEncryption` and put the partition into LUKS",
    check: (_, { devices }) =>
      resumeDevices(devices).flatMap(({ content, path, device }) =>
        content.randomEncryption
          ? [
              {
                message: `${device} can't be resumed from: its key is a random one`,
                path: [...path, "resumeDevice"],
              },
            ]
          : [],
      ),
  },
  {
    code: "S167",
    title: "Two devices to resume from",
    severity: "error",
    reason:
      "There is one `boot.resumeDevice`: two swap partitions that both set it conflict, and the host can't be evaluated.",
    remedy: "leave `resumeDevice: true` on the largest of them alone",
    check: (_, { devices }) =>
      resumeDevices(devices)
        .slice(1)
        .map(({ device, path }) => ({
          message: `${device} is a second device to resume from`,
          path: [...path, "resumeDevice"],
        })),
  },
];

function resumeDevices(devices: DiskoSpec["devices"]) {
  return placesOf(devices).flatMap(({ content, path, device }) =>
    content.type === "swap" && content.resumeDevice ? [{ content, path, device }] : [],
  );
}

interface SwapFile {
  fileSystem: string;
  bytes: number;
  path: SpecPath;
}

function swapFiles(host: HostModel, spec: DiskoSpec): SwapFile[] {
  const made = statedBtrfs(spec).flatMap(({ device, content, path, subvolumes }) =>
    [
      { swap: content.swap, at: path },
      ...subvolumes.map((one) => ({ swap: one.subvolume.swap, at: one.path })),
    ].flatMap(({ swap, at }) =>
      Object.entries(swap ?? {}).map(([key, { size }]) => ({
        fileSystem: device,
        bytes: parseSize(size)!,
        path: [...at, "swap", key, "size"],
      })),
    ),
  );
  const added = host.swaps.flatMap(({ owner, device, size, origin }) => {
    const carrier = owner === "swap" && size !== null ? carrierOf(host, device) : undefined;
    return carrier
      ? [{ fileSystem: carrier.fileSystem, bytes: size! * mebibyte, path: [...origin, "size"] }]
      : [];
  });
  return [...made, ...added];
}
