/** A host whose backup breaks no rule, for the cases to break. */
import { btrfs, filesystem, type HostInput } from "../../generator/index.ts";
import { diskWith, machine } from "./judged.ts";

type Backup = NonNullable<HostInput["backup"]>;

/** A destination in the cloud. */
export const b2 = { type: "b2", bucket: "backups" } as const;

/** What opens it. */
export const keys = { file: "/run/keys/b2" };

/** A backup of `/home` that lacks nothing. */
export const complete: Backup = {
  enable: true,
  subvolumes: ["/home"],
  destination: b2,
  credentials: keys,
  password: { file: "/run/keys/restic" },
};

const pool = {
  size: "100%",
  content: btrfs({
    subvolumes: {
      "@": { mountpoint: "/" },
      "@home": { mountpoint: "/home" },
      "@postgresql": { mountpoint: "/var/lib/postgresql", role: "database" },
      "@mysql": { mountpoint: "/var/lib/mysql", role: "database" },
    },
  }),
};

/** The partitions of the disk to which `local` can write. */
export const partitions = {
  data: { size: "100%", content: filesystem({ format: "ext4", mountpoint: "/mnt/usb" }) },
};
const usb = { ...diskWith("usb", partitions), destroy: false };

/** A host whose backup is complete but for what is given: `undefined` takes something out. */
export const backedUp = (
  backup: Backup,
  rest: HostInput = {},
  stick: ReturnType<typeof diskWith> = usb,
): HostInput =>
  machine(
    { spare: { size: "8G", content: filesystem({ format: "ext4", mountpoint: "/spare" }) }, root: pool },
    { disk: { usb: stick } },
    { ...rest, backup: { ...complete, includeDatabases: false, ...backup } },
  );

/** What makes such a backup one to a folder. */
export const local = (path: string): Backup => ({
  destination: { type: "local", path },
  credentials: undefined,
});
