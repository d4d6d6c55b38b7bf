/** Roles of subvolumes, and what goes against them. */
import { btrfs, byLabel, type HostInput } from "../../generator/index.ts";
import { at, machine, root, type RuleCase } from "./judged.ts";

const database = (more: object, changes: HostInput["btrfs"] = {}): HostInput =>
  machine(
    {
      root: {
        size: "100%",
        content: btrfs({
          subvolumes: {
            "@": { mountpoint: "/", role: "standard" },
            "@db": { mountpoint: "/var/lib/postgresql", role: "database", ...more },
          },
        }),
      },
    },
    {},
    { btrfs: changes },
  );
const subvolume = (...more: (string | number)[]) => at("root", "content", "subvolumes", "@db", ...more);
const declared = (more: { copyOnWrite?: boolean }): HostInput =>
  machine(
    { root },
    {},
    { fileSystems: { "/db": byLabel("db", { fsType: "btrfs", role: "database", ...more }) } },
  );

export const roles: readonly RuleCase[] = [
  {
    code: "S133",
    breaks: database({ copyOnWrite: true }),
    finds: [
      {
        message: '"@db" has the role database, which forbids copy-on-write, and says `copyOnWrite: true`',
        path: subvolume("copyOnWrite"),
      },
    ],
    keeps: database({ copyOnWrite: false }),
  },
  {
    code: "S133",
    breaks: database({}, { subvolumes: { "@db": { copyOnWrite: true } } }),
    finds: [
      {
        message: '"@db" has the role database, which forbids copy-on-write, and says `copyOnWrite: true`',
        path: ["btrfs", "subvolumes", "@db", "copyOnWrite"],
      },
    ],
    keeps: database({}),
  },
  {
    code: "S133",
    breaks: declared({ copyOnWrite: true }),
    finds: [
      {
        message: "/db has the role database, which forbids copy-on-write, and says `copyOnWrite: true`",
        path: ["fileSystems", "/db", "copyOnWrite"],
      },
    ],
    keeps: declared({}),
  },
  {
    code: "S134",
    breaks: database({}, { enforceDatabaseNodatacow: false }),
    finds: [
      {
        message: '"@db" has the role database and is copied on write',
        path: ["btrfs", "enforceDatabaseNodatacow"],
      },
    ],
    keeps: database({}, { enforceDatabaseNodatacow: true }),
  },
  {
    code: "S134",
    breaks: database({ role: "container", copyOnWrite: true }),
    finds: [
      {
        message: '"@db" has the role container and is copied on write',
        path: subvolume("copyOnWrite"),
      },
    ],
    keeps: database({ role: "standard", copyOnWrite: true }),
  },
  {
    code: "S135",
    breaks: database({ mountOptions: ["noatime", "compress=zstd:3"] }),
    finds: [
      {
        message: '"@db" has the role database, which is not compressed, and says `compress=zstd:3`',
        path: subvolume("mountOptions", 1),
      },
    ],
    keeps: database({ mountOptions: ["noatime", "compress=no"] }),
  },
];
