/** What is backed up, and what is left out of it. */
import { btrfs, byLabel, disk, gpt, type HostInput } from "../../generator/index.ts";
import { backedUp, complete } from "./backed-up.ts";
import type { RuleCase } from "./judged.ts";

const frozen = (options: string[]): HostInput => ({
  fileSystems: { "/frozen": byLabel("frozen", { fsType: "btrfs", options }) },
});
const exclude = (index: number) => ["backup", "exclude", index];
const subvolume = (index: number) => ["backup", "subvolumes", index];

export const backupPaths: readonly RuleCase[] = [
  {
    code: "S225",
    breaks: backedUp({ subvolumes: ["/home", "/boot", "/spare/data"] }),
    finds: [
      { message: "no snapshot can be made of /boot: /boot is vfat", path: subvolume(1) },
      { message: "no snapshot can be made of /spare/data: /spare is ext4", path: subvolume(2) },
    ],
    keeps: backedUp({ subvolumes: ["/home", "/etc"] }),
  },
  {
    code: "S225",
    breaks: {
      devices: {
        disk: {
          main: disk({
            device: "/dev/disk/by-id/main",
            content: gpt({
              partitions: {
                pool: { size: "100%", content: btrfs({ subvolumes: { "@home": { mountpoint: "/home" } } }) },
              },
            }),
          }),
        },
      },
      backup: { ...complete, subvolumes: ["/etc"] },
    },
    finds: [{ message: "no mount of this host carries /etc", path: subvolume(0) }],
    keeps: backedUp({}),
    also: ["S124", "S141"],
  },
  {
    code: "S225",
    breaks: backedUp({ subvolumes: ["/home", "/frozen"] }, frozen(["ro"])),
    finds: [
      { message: "no snapshot can be made of /frozen: /frozen is mounted read-only", path: subvolume(1) },
    ],
    keeps: backedUp({ subvolumes: ["/home", "/frozen"] }, frozen(["noatime"])),
  },
  {
    code: "S240",
    breaks: backedUp({ subvolumes: ["/", "/var/lib"] }),
    finds: [
      {
        message: "/var/lib is backed up, but not /var/lib/mysql, which is mounted in it",
        path: subvolume(1),
      },
      {
        message: "/var/lib is backed up, but not /var/lib/postgresql, which is mounted in it",
        path: subvolume(1),
      },
    ],
    keeps: backedUp({ subvolumes: ["/", "/var/lib/postgresql"], databases: { postgresql: "dump" } }),
  },
  {
    code: "S226",
    breaks: backedUp({ subvolumes: ["/"], databases: { postgresql: "dump", redis: "save" } }),
    finds: [
      {
        message: "/var/lib/postgresql of PostgreSQL is not backed up",
        path: ["backup", "databases", "postgresql"],
      },
    ],
    keeps: backedUp({ includeDatabases: true, databases: { postgresql: "dump" } }),
  },
  {
    code: "S227",
    breaks: backedUp({ includeDatabases: true }),
    finds: [
      {
        message: "/var/lib/postgresql is backed up, and PostgreSQL is not told",
        path: ["backup"],
        hint: 'add `databases: { postgresql: "dump" }` to `backup`, or set `includeDatabases` to false',
      },
    ],
    keeps: backedUp({ includeDatabases: true, databases: { postgresql: "checkpoint" } }),
  },
  {
    code: "S232",
    breaks: backedUp({ subvolumes: ["/home", "/hom", "/etc"] }),
    finds: [{ message: "nothing is mounted at /hom", path: subvolume(1), hint: 'did you mean "/home"?' }],
    keeps: backedUp({ subvolumes: ["/home", "/home/ada", "/etc", "/root"] }),
  },
  {
    code: "S238",
    breaks: backedUp({ exclude: ["/home/ada/.cache", "/home/ada", "/home/"] }),
    finds: [
      {
        message:
          '"/home/ada/.cache" is taken from each path that is backed up on, and would leave out /home/home/ada/.cache',
        path: exclude(0),
        hint: 'write "ada/.cache"',
      },
      {
        message:
          '"/home/ada" is taken from each path that is backed up on, and would leave out /home/home/ada',
        path: exclude(1),
        hint: 'write "/ada"',
      },
      {
        message: '"/home/" is taken from each path that is backed up on, and would leave out /home/home',
        path: exclude(2),
        hint: "take /home out of `subvolumes`",
      },
    ],
    // /etc is in /.
    keeps: backedUp({ exclude: ["ada/.cache", "/ada", "/etc/ssl"], subvolumes: ["/", "/home", "/etc"] }),
  },
  {
    code: "S244",
    breaks: backedUp({ exclude: ["*.tmp", "*", "**/*", "/?*"] }),
    finds: ["*", "**/*", "/?*"].map((pattern, index) => ({
      message: `the pattern ${JSON.stringify(pattern)} matches everything`,
      path: exclude(index + 1),
    })),
    keeps: backedUp({ exclude: ["**/.*", "?", "*/x", "[!a]*", "/.*"] }),
  },
  {
    code: "S244",
    breaks: backedUp({ exclude: [".*", "h?me"] }),
    finds: [
      {
        message:
          'the pattern ".*" leaves nothing of /home: it matches a part of /home/.strata-backup, from which that is read',
        path: exclude(0),
        hint: 'write "**/.*", which is compared with what lies below',
      },
      {
        message:
          'the pattern "h?me" leaves nothing of /home: it matches a part of /home/.strata-backup, from which that is read',
        path: exclude(1),
        hint: 'write "**/h?me", which is compared with what lies below',
      },
    ],
    keeps: backedUp({ exclude: [".cache", "home-old", "strata-backup"] }),
  },
  {
    code: "S236",
    breaks: backedUp({ subvolumes: [] }),
    finds: [{ message: "the backup has no path to back up", path: ["backup", "subvolumes"] }],
    keeps: backedUp({ subvolumes: [], includeDatabases: true, databases: { postgresql: "dump" } }),
  },
];
