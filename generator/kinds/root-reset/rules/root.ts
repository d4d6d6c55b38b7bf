/** What is mounted at `/`: whether it can be reset, and be a root again after that. */
import type { HostModel, Mount } from "../../../model/host.ts";
import type { Finding, Rule } from "../../kind.ts";
import type { RootResetSpec } from "../schema.ts";

export const root: readonly Rule<RootResetSpec>[] = [
  {
    code: "S291",
    title: "A root that can't be reset",
    severity: "error",
    reason:
      "A reset puts the root aside and makes an empty one in its place. That takes a subvolume of btrfs or bcachefs, or a dataset of ZFS below the pool's own; a root in memory is empty by itself.",
    remedy:
      "put the root on a subvolume of btrfs or bcachefs, on a dataset of ZFS, or in memory (tmpfs), or take `rootReset` out",
    check(host, { rootReset }) {
      const mount = rootOf(host);
      if (!rootReset.enable || host.rootReset !== null || mount === undefined) return [];
      return [{ path: mount.origin, ...refusal(mount) }];
    },
  },
  {
    code: "S306",
    title: "A root that can't be mounted as one",
    severity: "error",
    reason:
      "Stage 1 makes the mount points of the system in an empty root: it must be writable. And a new subvolume has a new number, so that `subvolid` would name the old root.",
    remedy: "take the option out",
    check(host) {
      const mount = rootOf(host);
      if (mount === undefined || host.rootReset === null) return [];
      return mount.options
        .filter((option) => option === "ro" || option.startsWith("subvolid="))
        .map((option) => ({
          message:
            option === "ro"
              ? "the root is reset, and mounted read-only (`ro`)"
              : `the root is reset, and mounted by the number of the old one (\`${option}\`)`,
          path: mount.origin,
        }));
    },
  },
  {
    code: "S303",
    title: "A root in memory without a limit",
    severity: "warning",
    reason:
      "A tmpfs takes up to half of the memory if nothing else is said (tmpfs(5), `size`): a log that runs wild then stops the host.",
    remedy: 'add "size=2G", or what the host can spare, to its mount options',
    check(host) {
      const mount = inMemory(host);
      if (mount === undefined || mount.options.some((option) => /^(size|nr_blocks)=/.test(option))) return [];
      return [{ message: "the root is in memory, and may take half of it", path: mount.origin }];
    },
  },
  {
    code: "S304",
    title: "A root in memory that everybody can write to",
    severity: "error",
    reason:
      "A tmpfs has the mode 1777 if nothing else is said (tmpfs(5), `mode`): every user could make files in `/`, and sshd refuses what lies below such a directory (sshd_config(5), StrictModes).",
    remedy: 'add "mode=755" to its mount options',
    check(host) {
      const mount = inMemory(host);
      const mode = mount?.options.findLast((option) => option.startsWith("mode="))?.slice("mode=".length);
      if (mount === undefined || (mode !== undefined && /^0*755$/.test(mode))) return [];
      const message =
        mode === undefined
          ? "the root is in memory with the mode 1777, which is tmpfs' own"
          : `the root is in memory with the mode ${mode}, and must have 755`;
      return [{ message, path: mount.origin }];
    },
  },
  {
    code: "S305",
    title: "A dataset that can't leave its key",
    severity: "error",
    reason:
      "An encrypted dataset of ZFS takes its key from the nearest dataset above it that has one, and can't be moved to where there is another or none (zfs-rename(8), zfs-load-key(8), encryption roots). A root with a key of its own would be followed by one without encryption.",
    remedy: "let the dataset have the key that holds both the root and the old ones, such as the pool's own",
    check(host, { rootReset: { keptIn: wished } }) {
      const { rootReset } = host;
      if (rootReset?.method !== "zfs") return [];
      const { device, keptIn } = rootReset;
      const holder = keyHolder(host, device);
      if (holder === device)
        return [
          {
            message: `the root ${device} has a key of its own, and a new one would not be encrypted`,
            path: [...rootOf(host)!.origin, "options", "encryption"],
          },
        ];
      const other = keyHolder(host, keptIn);
      if (other === holder) return [];
      const key = (name: string | undefined): string =>
        name === undefined ? "no key" : `the key of ${name}`;
      const message = `the root ${device} has ${key(holder)}, and ${keptIn}, where old ones are kept, has ${key(other)}`;
      return [{ message, path: ["rootReset", ...(wished === undefined ? [] : ["keptIn"])] }];
    },
  },
];

/** What is mounted at `/`. */
export function rootOf({ mounts }: Pick<HostModel, "mounts">): Mount | undefined {
  return mounts.find(({ mountpoint }) => mountpoint === "/");
}

function inMemory(host: HostModel): Mount | undefined {
  const mount = rootOf(host);
  return mount?.type === "tmpfs" ? mount : undefined;
}

function refusal({ type, device, options }: Mount): Omit<Finding, "path"> {
  switch (type) {
    case "btrfs":
    case "bcachefs": {
      const hint = 'mount a subvolume such as "@root" at /, and others beside it';
      const number = options.find((option) => option.startsWith("subvolid="));
      return number === undefined
        ? { message: `the root is the top level of ${device}, which can't be put aside`, hint }
        : {
            message: `the root is mounted by the number of its subvolume (\`${number}\`), which changes`,
            hint: "name the subvolume by `subvol`",
          };
    }
    case "zfs":
      return {
        message: `the root is ${device}, the pool's own dataset, which can't be put aside`,
        hint: `mount a dataset such as ${device}/root at /`,
      };
    default:
      return { message: `the root is ${type}, which can't be put aside and made anew` };
  }
}

/** The dataset whose key a dataset has, by what `devices` says; undefined for none. */
function keyHolder({ devices }: HostModel, dataset: string): string | undefined {
  const encrypted = Object.entries(devices.zpool ?? {}).flatMap(([key, pool]) => {
    const name = pool.name ?? key;
    const below = Object.entries(pool.datasets ?? {}).map(
      ([datasetKey, { name: own = datasetKey, options }]) => [`${name}/${own}`, options] as const,
    );
    return [[name, pool.rootFsOptions] as const, ...below].filter(
      ([, options]) => !["off", "inherit", undefined].includes(options?.["encryption"]),
    );
  });
  return encrypted
    .map(([name]) => name)
    .filter((name) => dataset === name || dataset.startsWith(`${name}/`))
    .sort((a, b) => b.length - a.length)[0];
}
