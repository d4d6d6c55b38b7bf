/** Mount roles: what a mount is for, and so how its file system should treat it. */
import * as z from "zod";

/** What a subvolume or mount holds; `roleTraits` says what follows from it. */
export const roleSchema = z.enum(["standard", "database", "container", "cache", "temporary"]);
export type Role = z.output<typeof roleSchema>;

/** What a role asks of its file system. */
export interface RoleTraits {
  /** Options of the mount itself; they may differ between the mounts of one file system. */
  mountOptions: readonly string[];
  /** Options of the whole file system, where it is btrfs. */
  fileSystemOptions: readonly string[];
  /** False: new files get the attribute `C`, which also turns off their checksums and compression. */
  copyOnWrite: boolean;
  /** The compression that the role asks for where its files are compressed at all. */
  compression: string | "none";
}

/** The roles' table. */
export const roleTraits: Readonly<Record<Role, RoleTraits>> = {
  standard: {
    mountOptions: ["noatime"],
    fileSystemOptions: ["space_cache=v2"],
    copyOnWrite: true,
    compression: "zstd:3",
  },
  database: { mountOptions: ["noatime"], fileSystemOptions: [], copyOnWrite: false, compression: "none" },
  container: { mountOptions: ["noatime"], fileSystemOptions: [], copyOnWrite: false, compression: "none" },
  cache: { mountOptions: ["noatime"], fileSystemOptions: [], copyOnWrite: true, compression: "zstd:1" },
  temporary: { mountOptions: ["noatime"], fileSystemOptions: [], copyOnWrite: true, compression: "none" },
};
