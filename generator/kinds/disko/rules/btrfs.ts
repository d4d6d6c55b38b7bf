/** Options and attributes of btrfs, of which some belong to the whole file system and some to a directory. */
import {
  copiesOnWrite,
  fileSystemOptionsOf,
  isWithoutCopyOnWrite,
  type BtrfsPolicy,
} from "../../../model/btrfs.ts";
import { isCompression, isPerMount, optionSubject } from "../../../model/mount-options.ts";
import { conflictingOptions, meaningOf, type StatedOption } from "../../../model/option-conflicts.ts";
import { roleTraits } from "../../../model/roles.ts";
import type { Finding, Rule } from "../../kind.ts";
import type { DiskoSpec } from "../schema.ts";
import { roleFacts, statedBtrfs, whereStated, type StatedBtrfs } from "./stated.ts";

/** Options that give up checksums or the order of writes. */
const unsafe = ["nodatasum", "nobarrier"];

export const btrfs: readonly Rule<DiskoSpec>[] = [
  {
    code: "S131",
    title: "Options that diverge within one btrfs file system",
    severity: "error",
    reason:
      "All of btrfs' own mount options belong to the whole file system: the first mount's win, and later mounts of other subvolumes silently ignore theirs (btrfs(5), MOUNT OPTIONS). Of two values for one option only one can hold, and which one would depend on the order of mounting.",
    remedy:
      "state the option once; to keep one subvolume from being compressed or copied on write, say `compress=no` or `copyOnWrite: false` there, which strata delivers as an attribute of its directory",
    check: (_, spec) =>
      statedBtrfs(spec).flatMap((fileSystem) =>
        conflictingOptions(fileSystemOptions(fileSystem)).map(({ first, other }) => ({
          message: `${other.by} says \`${other.option}\`, but ${first.by} of the same btrfs file system says \`${first.option}\``,
          path: other.path,
        })),
      ),
  },
  {
    code: "S139",
    title: "Safety given up for a whole file system",
    severity: "warning",
    reason:
      "`nodatasum` and `nobarrier` belong to all of a btrfs file system. Stated for one subvolume they hold for every other: its data is written without checksums, or may be lost with the power (btrfs(5), MOUNT OPTIONS). So does `nodatacow` of the top level, which takes checksums and compression from all.",
    remedy:
      "leave it out, or state it in the `mountOptions` of the file system itself; to spare one subvolume its checksums, say `copyOnWrite: false` there",
    check: (host, spec) => [
      ...topWithoutCopyOnWrite(host.btrfs, spec),
      ...statedBtrfs(spec).flatMap(({ subvolumes }) => {
        const mounted = subvolumes.filter(({ subvolume }) => subvolume.mountpoint != null);
        return mounted.flatMap(({ key, options }) =>
          options
            .filter(({ option }) => unsafe.includes(option))
            .filter(({ option }) => !mounted.every((one) => one.subvolume.mountOptions?.includes(option)))
            .map(({ option, path }) => ({
              message: `\`${option}\` of the subvolume "${key}" would hold for all subvolumes of its file system`,
              path,
            })),
        );
      }),
    ],
  },
  {
    code: "S132",
    title: "A compression that an option contradicts",
    severity: "error",
    reason:
      "`compression` is the option `compress=` of the whole file system. An option of that name among `mountOptions` would take its place.",
    remedy: "take one of the two out",
    check: (_, spec) =>
      statedBtrfs(spec).flatMap((fileSystem) => {
        const { compression } = fileSystem.content;
        if (compression === undefined) return [];
        const wanted = meaningOf(`compress=${compression || "no"}`);
        return fileSystemOptions(fileSystem)
          .filter(({ option }) => optionSubject(option) === "compress")
          .filter(({ option }) => meaningOf(option.replace("compress-force", "compress")) !== wanted)
          .map(({ option, by, path }) => ({
            message: `${by} says \`${option}\`, but the file system's \`compression\` is ${JSON.stringify(compression)}`,
            path,
          }));
      }),
  },
  {
    code: "S133",
    title: "Copy-on-write that a database's role forbids",
    severity: "error",
    reason:
      "A database overwrites its files in place, block by block; copied on write they fragment without end. While `btrfs.enforceDatabaseNodatacow` is on, `copyOnWrite: true` contradicts it.",
    remedy:
      "take `copyOnWrite` out, or another role, or turn `btrfs.enforceDatabaseNodatacow` off for the whole host",
    check: (host, spec) =>
      roleFacts(host.fileSystems)
        .filter(({ role, copyOnWrite }) => role === "database" && copyOnWrite)
        .filter(() => host.btrfs.enforceDatabaseNodatacow)
        .map(({ what, origin }) => ({
          message: `${what} has the role database, which forbids copy-on-write, and says \`copyOnWrite: true\``,
          path: whereStated(spec, origin, "copyOnWrite"),
        })),
  },
  {
    code: "S134",
    title: "A database or container subvolume with copy-on-write",
    severity: "warning",
    reason:
      "Files that are overwritten in place, such as databases and the layers of containers, fragment on a file system that copies on write: each write of a block goes to a new place (btrfs(5), nodatacow). Checksums and snapshots of the running state are what one gets for it.",
    remedy: "take `copyOnWrite: true` out, or leave `btrfs.enforceDatabaseNodatacow` on",
    check: (host, spec) =>
      roleFacts(host.fileSystems)
        .filter(({ role, copyOnWrite }) => copyOnWrite && role !== null && !roleTraits[role].copyOnWrite)
        .filter(({ role }) => role !== "database" || !host.btrfs.enforceDatabaseNodatacow)
        .map(({ role, what, origin }) => ({
          message: `${what} has the role ${role} and is copied on write`,
          path:
            role === "database"
              ? ["btrfs", "enforceDatabaseNodatacow"]
              : whereStated(spec, origin, "copyOnWrite"),
        })),
  },
  {
    code: "S135",
    title: "A compression that the role forbids",
    severity: "error",
    reason:
      "The roles database, container and temporary are not compressed. A `compress` option beside them would do the opposite of what it seems to say: it would compress every other subvolume of the file system, and not this one.",
    remedy: "take the option out, or give the subvolume another role",
    check: (_, spec) =>
      statedBtrfs(spec).flatMap(({ subvolumes }) =>
        subvolumes.flatMap(({ key, subvolume: { role }, options }) =>
          role && roleTraits[role].compression === "none"
            ? options
                .filter(({ option }) => isCompression(option))
                .map(({ option, path }) => ({
                  message: `"${key}" has the role ${role}, which is not compressed, and says \`${option}\``,
                  path,
                }))
            : [],
        ),
      ),
  },
  {
    code: "S136",
    title: "Compression of what is not copied on write",
    severity: "warning",
    reason:
      "Btrfs compresses only what it copies on write (btrfs(5), nodatacow): these files stay as they are, and the option compresses the other subvolumes alone.",
    remedy: "state the option where files are compressed, or for the whole file system by `compression`",
    check: (host, spec) =>
      statedBtrfs(spec).flatMap(({ content, path, options, subvolumes }) => {
        const nothing = isWithoutCopyOnWrite(content);
        const own = subvolumes
          .filter(({ subvolume: { role } }) => !role || roleTraits[role].compression !== "none")
          .filter(({ subvolume }) => nothing || !copiesOnWrite(subvolume, host.btrfs))
          .flatMap(({ key, options }) => compressing(options, `"${key}" is not copied on write`));
        if (!nothing) return own;
        const fact = "the file system is not copied on write (`nodatacow`)";
        const message = `${fact}, and its \`compression\` is ${JSON.stringify(content.compression)}`;
        const property = content.compression
          ? [{ message, path: [...path, "compression"], hint: "take one of the two out" }]
          : [];
        return [...own, ...compressing(options, fact), ...property];
      }),
  },
];

/** The options that hold for all of a file system; what strata delivers as an attribute of one directory is not among them. */
function fileSystemOptions({ options, subvolumes }: StatedBtrfs): StatedOption[] {
  return [
    ...options.filter(({ option }) => !isPerMount(option)),
    ...subvolumes.flatMap(({ options }) =>
      options.filter(({ option }) => fileSystemOptionsOf({ mountOptions: [option] }).length > 0),
    ),
  ];
}

/** Where the top level takes copy-on-write from subvolumes that do not ask for that. */
function topWithoutCopyOnWrite(policy: BtrfsPolicy, spec: DiskoSpec): Finding[] {
  return statedBtrfs(spec).flatMap(({ content, path, subvolumes }) => {
    if (!isWithoutCopyOnWrite(content)) return [];
    const taken = subvolumes.filter(({ subvolume }) => copiesOnWrite(subvolume, policy));
    if (taken.length === 0) return [];
    return [
      {
        message: `\`nodatacow\` of the top level would hold for all subvolumes of its file system, ${taken.map(({ key }) => `"${key}"`).join(" and ")} too`,
        path: [...path, "mountOptions", content.mountOptions!.lastIndexOf("nodatacow")],
        hint: "say `copyOnWrite: false` at the subvolumes that it is meant for, be it all of them",
      },
    ];
  });
}

function compressing(options: readonly StatedOption[], fact: string): Finding[] {
  return options
    .filter(({ option }) => isCompression(option))
    .map(({ option, path }) => ({ message: `${fact}, and says \`${option}\``, path }));
}
