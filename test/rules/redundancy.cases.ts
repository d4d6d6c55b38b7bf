/** Arrays and pools, and how many members they have. */
import { lvm_pv, lvm_vg, mdraid, zfs, zpool, type HostInput } from "../../generator/index.ts";
import { at, diskWith, machine, root, type RuleCase } from "./judged.ts";

const array = (level: number, members: number): HostInput =>
  machine(
    {
      root,
      ...Object.fromEntries(
        Array.from({ length: members }, (_, i) => [
          `m${i}`,
          { size: "1G", content: mdraid({ name: "raid" }) },
        ]),
      ),
    },
    { mdadm: { raid: { level } } },
  );
const hostId = "8425e349";
const member = (name: string) => diskWith(name, { zfs: { size: "1G", content: zfs({ pool: "tank" }) } });
const pool = (mode: Parameters<typeof zpool>[0]["mode"], names: readonly string[]): HostInput =>
  machine(
    { root },
    { disk: Object.fromEntries(names.map((name) => [name, member(name)])), zpool: { tank: zpool({ mode }) } },
    { hostId },
  );
const topology = (...members: string[]) => ({ topology: { vdev: [{ mode: "mirror" as const, members }] } });
const volumes = (physical: number): HostInput =>
  machine(
    {
      root,
      ...Object.fromEntries(
        Array.from({ length: physical }, (_, i) => [`p${i}`, { size: "9G", content: lvm_pv({ vg: "vg" }) }]),
      ),
    },
    { lvm_vg: { vg: lvm_vg({ lvs: { data: { size: "5G", lvm_type: "raid5" } } }) } },
  );
const vdev = ["devices", "zpool", "tank", "mode", "topology", "vdev", 0, "members"];

export const redundancy: readonly RuleCase[] = [
  {
    code: "S103",
    breaks: array(6, 3),
    finds: [
      {
        message: 'the array "raid" has 3 members, and RAID 6 needs 4',
        path: ["devices", "mdadm", "raid", "level"],
      },
    ],
    keeps: array(6, 4),
  },
  {
    code: "S103",
    breaks: pool("raidz2", ["a", "b"]),
    finds: [
      {
        message: 'the pool "tank" has 2 members, and raidz2 needs 3',
        path: ["devices", "zpool", "tank", "mode"],
      },
    ],
    keeps: pool("raidz2", ["a", "b", "c"]),
  },
  {
    code: "S103",
    breaks: pool(topology("a"), ["a"]),
    finds: [{ message: 'a vdev of "tank" has 1 member, and mirror needs 2', path: vdev }],
    keeps: pool(topology("a", "b"), ["a", "b"]),
  },
  {
    code: "S103",
    breaks: volumes(2),
    finds: [
      {
        message: 'the volume group "vg" has 2 members, and its volume "data" (raid5) needs 3',
        path: ["devices", "lvm_vg", "vg", "lvs", "data", "lvm_type"],
      },
    ],
    keeps: volumes(3),
  },
  {
    code: "S104",
    breaks: array(1, 1),
    finds: [
      {
        message: 'the array "raid" has 1 member, and RAID 1 is for 2 or more',
        path: ["devices", "mdadm", "raid", "level"],
      },
    ],
    keeps: array(1, 2),
  },
  {
    code: "S104",
    breaks: array(5, 2),
    finds: [
      {
        message: 'the array "raid" has 2 members, and RAID 5 is for 3 or more',
        path: ["devices", "mdadm", "raid", "level"],
      },
    ],
    keeps: array(5, 3),
  },
  {
    code: "S105",
    breaks: pool(topology("a", "c"), ["a", "b"]),
    finds: [
      {
        message:
          '"c" stands for /dev/disk/by-partlabel/disk-c-zfs, and no such device belongs to the pool "tank"',
        path: [...vdev, 1],
      },
      {
        message:
          '/dev/disk/by-partlabel/disk-b-zfs belongs to the pool "tank", and its topology does not name it',
        path: ["devices", "disk", "b", "content", "partitions", "zfs", "content", "pool"],
      },
    ],
    keeps: pool(topology("a", "/dev/disk/by-partlabel/disk-b-zfs"), ["a", "b"]),
  },
  {
    code: "S105",
    // The partition of a member that is named by its disk must be called `zfs`.
    breaks: machine(
      { root, tank: { size: "1G", content: zfs({ pool: "tank" }) } },
      { zpool: { tank: zpool({ mode: { topology: { vdev: [{ members: ["main"] }] } } }) } },
      { hostId },
    ),
    finds: [
      {
        message:
          '"main" stands for /dev/disk/by-partlabel/disk-main-zfs, and no such device belongs to the pool "tank"',
        path: [...vdev, 0],
      },
      {
        message:
          '/dev/disk/by-partlabel/disk-main-tank belongs to the pool "tank", and its topology does not name it',
        path: at("tank", "content", "pool"),
      },
    ],
    keeps: machine(
      { root, zfs: { size: "1G", content: zfs({ pool: "tank" }) } },
      { zpool: { tank: zpool({ mode: { topology: { vdev: [{ members: ["main"] }] } } }) } },
      { hostId },
    ),
  },
];
