import { btrfs, type HostInput } from "../../generator/index.ts";
import { machine, type RuleCase } from "./judged.ts";

type Backup = NonNullable<HostInput["backup"]>;

/** A host with a subvolume for each of some mount points, which makes archives. */
const archiving = (backup: Backup, mountpoints = ["/", "/home"], rest: HostInput = {}): HostInput => {
  const subvolumes = mountpoints.map((mountpoint, index) => [`part${index}`, { mountpoint }]);
  return machine(
    { root: { size: "100%", content: btrfs({ subvolumes: Object.fromEntries(subvolumes) }) } },
    {},
    {
      ...rest,
      backup: {
        enable: true,
        engine: "archive",
        subvolumes: ["/", "/home"],
        destination: { type: "b2", bucket: "backups" },
        credentials: { file: "/run/b2.json" },
        unencrypted: true,
        ...backup,
      },
    },
  );
};

const twins = ["/", "/srv/a b", "/srv/a-b"];
const many = { daily: 30, weekly: 12, monthly: 12 };
const holding = (size: string): HostInput => ({ usage: { "/home": { size, dailyChange: "1G" } } });

export const backupArchive: readonly RuleCase[] = [
  {
    code: "S241",
    breaks: archiving({ unencrypted: false }),
    finds: [{ message: "archives would be stored unencrypted on another host", path: ["backup", "engine"] }],
    keeps: archiving({}),
  },
  {
    code: "S242",
    breaks: archiving({ subvolumes: twins }, twins),
    finds: [
      {
        message: "the archives of /srv/a-b and of /srv/a b are both named srv-a-b",
        path: ["backup", "subvolumes", 2],
      },
    ],
    keeps: archiving({ subvolumes: twins.slice(0, 2) }, twins),
  },
  {
    code: "S243",
    breaks: archiving({ retention: many }, undefined, holding("500G")),
    finds: [
      {
        message: "/home has 500 GiB, and 50 whole copies of it are 24.4 TiB",
        path: ["backup", "subvolumes", 1],
      },
    ],
    keeps: archiving({}, undefined, holding("500G")),
  },
  {
    code: "S244",
    breaks: archiving({ exclude: [".cache", "*", "/*", "[!a]*"] }),
    finds: [
      { message: 'the pattern "*" matches everything', path: ["backup", "exclude", 1] },
      { message: 'the pattern "/*" matches everything', path: ["backup", "exclude", 2] },
      { message: 'the pattern "[!a]*" matches everything', path: ["backup", "exclude", 3] },
    ],
    keeps: archiving({ exclude: [".*", "?", "*.tmp", "*/x", "/.*", "home"] }),
  },
];
