import { btrfs, type HostInput } from "../../generator/index.ts";
import { machine, root, type RuleCase } from "./judged.ts";

type Backup = NonNullable<HostInput["backup"]>;

const pool = {
  size: "100%",
  content: btrfs({ subvolumes: { "@": { mountpoint: "/" }, "@home": { mountpoint: "/home" } } }),
};
const sftp = { type: "sftp", host: "vault", user: "root", path: "/srv/backups" } as const;
const key = { file: "/run/keys/backup" };

const backedUp = (backup: Backup, partition: typeof pool | typeof root = pool): HostInput =>
  machine(
    { root: partition },
    {},
    {
      backup: {
        enable: true,
        engine: "btrbk",
        subvolumes: ["/home"],
        destination: sftp,
        credentials: key,
        ...backup,
      },
    },
  );

export const backupBtrbk: readonly RuleCase[] = [
  {
    code: "S246",
    breaks: backedUp({ subvolumes: ["/", "/home", "/etc"] }),
    finds: [
      {
        message: "btrbk can't send /etc alone: it is a folder in the subvolume at /",
        path: ["backup", "subvolumes", 2],
      },
    ],
    keeps: backedUp({ subvolumes: ["/", "/home"] }),
  },
  {
    code: "S247",
    breaks: backedUp({ destination: { type: "b2", bucket: "backups" } }),
    finds: [{ message: "btrbk can't write to Backblaze B2", path: ["backup", "destination", "type"] }],
    keeps: backedUp({}),
  },
  {
    code: "S247",
    breaks: backedUp({
      destination: { type: "s3", endpoint: "https://s3.example.org", bucket: "backups" },
    }),
    finds: [{ message: "btrbk can't write to S3", path: ["backup", "destination", "type"] }],
    keeps: backedUp({}),
  },
  {
    code: "S248",
    breaks: backedUp({ exclude: ["*.tmp"], retention: { quarterly: 4 } }),
    finds: [
      { message: "`exclude` leaves out nothing: btrbk sends whole subvolumes", path: ["backup", "exclude"] },
      {
        message: "`quarterly` keeps nothing: btrbk knows no quarters",
        path: ["backup", "retention", "quarterly"],
      },
    ],
    keeps: backedUp({ exclude: [], retention: { quarterly: 0, monthly: 12 } }),
  },
];
