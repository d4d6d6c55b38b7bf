/** The chapter on the mount roles: what each asks for, and what becomes of it. */
import { type Role, type RoleTraits, roleTraits } from "../../model/roles.ts";
import { code, table } from "../markdown.ts";
import { type Chapter, paragraphs } from "./chapter.ts";

/** The heading of the chapter. */
export const rolesTitle = "Mount roles";

/** The table of the roles, and why it is not one of mount options. */
export function rolesChapter(): Chapter {
  const roles = Object.entries(roleTraits) as [Role, RoleTraits][];
  const rows = roles.map(([role, traits]) => [
    code(role),
    wishes(traits).join(", "),
    deliveries(traits).join("; "),
  ]);
  return {
    title: rolesTitle,
    text: paragraphs(
      "What a mount is for: the `role` of a subvolume, a file system or an entry of `fileSystems`.",
      table(["Role", "Asks for", "What strata does on btrfs"], rows),
      "On other file systems only the options of the mount itself apply.",
      "Btrfs has one set of its own options for a whole file system: the kernel ignores `nodatacow` or `compress=` on a later mount of " +
        "another subvolume (btrfs(5), “MOUNT OPTIONS”). So what a role wants for one subvolume alone becomes an attribute of its " +
        "directory, which new files inherit: it is set when the subvolume is made, and again at each boot. Files that were there " +
        "before keep what they had. Where several roles of one file system ask for compression, the one of `standard` holds for all, unless `compression` of the file system says otherwise.",
    ),
    sections: [],
  };
}

function wishes({ mountOptions, fileSystemOptions, copyOnWrite, compression }: RoleTraits): string[] {
  return [
    ...[...mountOptions, ...fileSystemOptions].map(code),
    ...(copyOnWrite ? [] : ["no copy-on-write"]),
    compression === "none" ? "no compression" : `compression ${code(compression)}`,
  ];
}

function deliveries({ mountOptions, fileSystemOptions, copyOnWrite, compression }: RoleTraits): string[] {
  const compresses = compression !== "none";
  const shared = [...(compresses ? [`compress=${compression}`] : []), ...fileSystemOptions];
  return [
    `mounts it with ${mountOptions.map(code).join(", ")}`,
    ...(shared.length > 0 ? [`mounts all of the file system with ${shared.map(code).join(", ")}`] : []),
    ...(copyOnWrite
      ? []
      : ["gives its directory the attribute `C`: no copy-on-write, checksums or compression"]),
    ...(copyOnWrite && !compresses
      ? ["gives its directory the property `compression=none`, where the file system compresses"]
      : []),
  ];
}
