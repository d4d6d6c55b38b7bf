/** Wishes for btrfs that can't come true. */
import { isNoCompression, optionName } from "../../../model/mount-options.ts";
import type { Rule } from "../../kind.ts";
import type { DiskoSpec } from "../schema.ts";
import { placesOf } from "../../../model/devices/remember.ts";
import { roleFacts } from "./stated.ts";

export const undelivered: readonly Rule<DiskoSpec>[] = [
  {
    code: "S186",
    title: "Forced compression of what is not to be compressed",
    severity: "error",
    reason:
      "With `compress-force`, btrfs compresses every file that it copies on write, and does not look at the property `compression=none`, by which strata spares one subvolume (Linux, fs/btrfs/inode.c, `inode_need_compress`).",
    remedy: "use `compress`, or say `copyOnWrite: false` where nothing is to be compressed",
    check: (host) =>
      host.fileSystems.flatMap((fileSystem) => {
        const force = fileSystem.options.find(
          (option) => optionName(option) === "compress-force" && !isNoCompression(option),
        );
        if (force === undefined) return [];
        return roleFacts([fileSystem])
          .filter(({ uncompressed }) => uncompressed)
          .map(({ what, role, origin }) => ({
            message: `${what} is not to be compressed${role === null ? "" : ` (role ${role})`}, but \`${force}\` of its file system compresses it`,
            path: origin,
          }));
      }),
  },
  {
    code: "S190",
    title: "Btrfs as a plain file system",
    severity: "error",
    reason:
      "A content of type `filesystem` is formatted and mounted, and no more. What strata does for btrfs (one set of options, directories without copy-on-write or compression for the roles that ask for it, `btrfs.ssdOptimization`) needs the type `btrfs`.",
    remedy: "use `btrfs({ … })`, without `format`; `mountpoint` there is that of the top level",
    check: (_, { devices }) =>
      placesOf(devices).flatMap(({ content, device, path }) =>
        content.type === "filesystem" && content.format === "btrfs"
          ? [
              {
                message: `${device} is to be btrfs, and is declared by \`filesystem\``,
                path: [...path, "format"],
              },
            ]
          : [],
      ),
  },
];
