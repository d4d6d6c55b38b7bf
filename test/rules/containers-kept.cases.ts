/** Stores of containers: what snapshots and backups hold of them, and what a reset leaves. */
import { type RuleCase } from "./judged.ts";
import { complete } from "./backed-up.ts";
import { inAda, inSystem, onBtrfs } from "./containing.ts";
import { persisting } from "./persisting.ts";
import type { HostInput } from "../../generator/index.ts";

const home = { "@home": { mountpoint: "/home" } };
const users = { ada: {} };
const adas = "/home/ada/.local/share/containers/storage";
const backedUp = (exclude: string[] = []): HostInput =>
  onBtrfs(home, { system: false, users }, { backup: { ...complete, exclude } });
const snapshotted = (subvolumes: Record<string, boolean>): HostInput["snapshots"] => ({
  enable: true,
  subvolumes,
});
const reset = (directories: Record<string, boolean>, ada: Record<string, boolean> = {}): HostInput =>
  persisting(
    { directories, users: { ada: { directories: ada } } },
    { containers: { enable: true, system: { driver: "overlay" }, users } },
  );
const containerMount = (at: string): string =>
  `mount a file system or subvolume with the role \`container\` at ${at}, or name a \`graphRoot\` on one`;
const volumes = "/var/lib/containers/storage/volumes";

export const containersKept: readonly RuleCase[] = [
  {
    code: "S344",
    breaks: backedUp(),
    finds: [
      {
        message: "the backup of /home holds the layers of the store of ada",
        path: inAda(),
        hint: 'add "ada/.local/share/containers/storage/overlay*" to `backup.exclude`',
      },
    ],
    keeps: backedUp(["ada/.local/share/containers/storage/overlay*"]),
  },
  {
    code: "S344",
    breaks: backedUp(["ada/.cache"]),
    finds: [
      {
        message: "the backup of /home holds the layers of the store of ada",
        path: inAda(),
        hint: 'add "ada/.local/share/containers/storage/overlay*" to `backup.exclude`',
      },
    ],
    keeps: backedUp(["*/.local/share/containers"]),
  },
  {
    code: "S344",
    breaks: onBtrfs(
      home,
      { system: false, users },
      { snapshots: snapshotted({ "/home": true }), backup: { ...complete } },
    ),
    finds: [
      {
        message: "the snapshots of /home and the backup of /home hold the layers of the store of ada",
        path: inAda(),
        hint: `mount a file system or subvolume with the role \`container\` outside of the home, and name a \`graphRoot\` on it; and add "${adas}/volumes" to \`backup.subvolumes\``,
      },
    ],
    keeps: onBtrfs(
      { ...home, "@ada": { mountpoint: "/srv/containers", role: "container" } },
      { system: false, users: { ada: { ...users.ada, graphRoot: "/srv/containers/ada" } } },
      {
        snapshots: snapshotted({ "/home": true }),
        backup: { ...complete, subvolumes: ["/home", "/srv/containers/ada/volumes"] },
      },
    ),
  },
  {
    code: "S344",
    breaks: onBtrfs({}, {}, { snapshots: snapshotted({ "/": true }) }),
    finds: [
      {
        message: "the snapshots of / hold root's store without its layers, which are subvolumes of their own",
        path: inSystem(),
        hint: containerMount("/var/lib/containers"),
      },
    ],
    keeps: onBtrfs(
      { "@containers": { mountpoint: "/var/lib/containers", role: "container" } },
      {},
      { snapshots: snapshotted({ "/": true }) },
    ),
  },
  {
    code: "S344",
    breaks: onBtrfs({}, {}, { snapshots: snapshotted({ "/": true }) }),
    finds: [
      {
        message: "the snapshots of / hold root's store without its layers, which are subvolumes of their own",
        path: inSystem(),
        hint: containerMount("/var/lib/containers"),
      },
    ],
    // A snapshot ends where another subvolume begins.
    keeps: onBtrfs(
      { "@/var/lib/containers": { role: "container" } },
      {},
      { snapshots: snapshotted({ "/": true }) },
    ),
  },
  {
    code: "S344",
    breaks: onBtrfs(
      { "@containers": { mountpoint: "/var/lib/containers", role: "cache" } },
      {},
      { backup: { ...complete, subvolumes: ["/", "/var/lib/containers"] } },
    ),
    finds: [
      {
        message:
          "the backup of /var/lib/containers holds root's store without its layers, which are subvolumes of their own",
        path: inSystem(),
        hint: `add "storage/btrfs*" to \`backup.exclude\``,
      },
    ],
    keeps: onBtrfs(
      { "@containers": { mountpoint: "/var/lib/containers", role: "container" } },
      { system: { driver: "overlay" } },
      { backup: { ...complete, subvolumes: ["/"], includeContainers: true } },
    ),
  },
  {
    code: "S344",
    breaks: onBtrfs({}, {}, { backup: { ...complete, subvolumes: ["/"] } }),
    finds: [
      {
        message: "the backup of / holds root's store without its layers, which are subvolumes of their own",
        path: inSystem(),
        hint: 'add "var/lib/containers/storage/btrfs*" to `backup.exclude`',
      },
    ],
    keeps: onBtrfs(
      {},
      {},
      { backup: { ...complete, subvolumes: ["/"], exclude: ["var/lib/containers/storage/btrfs*"] } },
    ),
  },
  {
    code: "S345",
    breaks: reset({ "/home": true }),
    finds: [
      {
        message: `the volumes of root's store, ${volumes}, are lost at each boot`,
        path: inSystem(),
        hint: `persist them: \`directories: { "${volumes}": true }\`; or say \`false\` there where nothing is kept in them`,
      },
    ],
    keeps: reset({ "/home": true, [volumes]: true }),
  },
  {
    code: "S345",
    breaks: persisting(
      {
        directories: { "/home": true },
        users: { ada: {} },
      },
      {
        containers: {
          enable: true,
          system: false,
          users: { ada: { home: "/srv/ada" } },
        },
      },
    ),
    finds: [
      {
        message:
          "the volumes of the store of ada, /srv/ada/.local/share/containers/storage/volumes, are lost at each boot",
        path: inAda(),
        hint: 'persist them: `users: { ada: { directories: { ".local/share/containers/storage/volumes": true } } }`; or say `false` there where nothing is kept in them',
      },
    ],
    keeps: persisting(
      {
        directories: { "/home": true },
        users: { ada: { home: "/srv/ada", directories: { ".local/share/containers": false } } },
      },
      {
        containers: {
          enable: true,
          system: false,
          users: { ada: { home: "/srv/ada" } },
        },
      },
    ),
  },
  {
    code: "S361",
    breaks: onBtrfs(
      {},
      { system: { driver: "overlay" } },
      {
        fileSystems: { "/var/lib/containers": { device: "/dev/disk/by-label/c", fsType: "btrfs" } },
        backup: { ...complete, subvolumes: ["/"], includeContainers: true },
      },
    ),
    finds: [
      {
        message: `the backup is to have containers, and has not the volumes of root's store, ${volumes}`,
        path: ["backup", "includeContainers"],
      },
    ],
    keeps: onBtrfs(
      {},
      { system: { driver: "overlay" } },
      {
        fileSystems: {
          "/var/lib/containers": { device: "/dev/disk/by-label/c", fsType: "btrfs", role: "container" },
        },
        backup: { ...complete, subvolumes: ["/"], includeContainers: true },
      },
    ),
  },
];
