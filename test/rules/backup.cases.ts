import {
  btrfs,
  byLabel,
  disk,
  filesystem,
  gpt,
  lvm_pv,
  lvm_vg,
  type HostInput,
} from "../../generator/index.ts";
import { diskWith, machine, type RuleCase } from "./judged.ts";

type Backup = NonNullable<HostInput["backup"]>;

const b2 = { type: "b2", bucket: "backups" } as const;
const keys = { file: "/run/keys/b2" };
const complete: Backup = {
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
const partitions = {
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
const frozen = (options: string[]): HostInput => ({
  fileSystems: { "/frozen": byLabel("frozen", { fsType: "btrfs", options }) },
});
const local = (path: string): Backup => ({ destination: { type: "local", path }, credentials: undefined });

/** A host whose backups go from a volume to another one, whose group is on a disk of its own or not. */
const onVolumes = (vault: "main" | "usb", destroy = false): HostInput => {
  const group = (mountpoint: string) =>
    lvm_vg({ lvs: { all: { size: "100%FREE", content: btrfs({ subvolumes: { "@": { mountpoint } } }) } } });
  const member = { vault: { size: "10G", content: lvm_pv({ vg: "vault" }) } };
  const onMain = vault === "main" ? member : {};
  return machine(
    {
      root: { size: "10G", content: btrfs({ subvolumes: { "@": { mountpoint: "/" } } }) },
      ...onMain,
      system: { size: "100%", content: lvm_pv({ vg: "system" }) },
    },
    {
      ...(vault === "usb" && { disk: { usb: { ...diskWith("usb", member), destroy } } }),
      lvm_vg: { system: group("/home"), vault: group("/mnt/vault") },
    },
    { backup: { ...complete, ...local("/mnt/vault") } },
  );
};
const exclude = (index: number) => ["backup", "exclude", index];
const subvolume = (index: number) => ["backup", "subvolumes", index];

/** Texts of the shape of secrets. */
const lookalikes = {
  aws: `AKIA${"X".repeat(16)}`,
  b2: `K005${"a".repeat(27)}`,
  onePassword: `ops_ey${"J".repeat(30)}`,
  age: `AGE-SECRET-KEY-1${"Q".repeat(40)}`,
  datadog: "0f".repeat(16),
};

export const backup: readonly RuleCase[] = [
  {
    code: "S221",
    breaks: backedUp({ destination: undefined }),
    finds: [{ message: "the backup has no `destination`", path: ["backup"] }],
    keeps: backedUp({ destination: undefined, enable: false }),
  },
  {
    code: "S222",
    breaks: backedUp({ password: undefined }),
    finds: [{ message: "the backup with restic has no `password`", path: ["backup"] }],
    keeps: backedUp({ password: undefined, engine: "archive", unencrypted: true }),
  },
  {
    code: "S223",
    breaks: backedUp({ credentials: undefined }),
    finds: [{ message: "the destination backups needs `credentials`", path: ["backup", "destination"] }],
    keeps: backedUp({
      destination: { type: "sftp", host: "vault", user: "keeper", path: "/srv" },
      credentials: undefined,
    }),
  },
  {
    code: "S224",
    breaks: backedUp({ ...local("/mnt/usb"), credentials: keys }),
    finds: [{ message: "/mnt/usb needs no `credentials`", path: ["backup", "credentials"] }],
    keeps: backedUp(local("/mnt/usb")),
  },
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
    code: "S228",
    breaks: backedUp(local("/var/backups")),
    finds: [
      {
        message: "/var/backups is on the same file system as /home",
        path: ["backup", "destination", "path"],
      },
    ],
    keeps: backedUp(local("/mnt/usb/backups")),
  },
  {
    code: "S228",
    breaks: backedUp(local("/spare/backups")),
    finds: [
      {
        message: "/spare/backups is on the same disk as /home, main",
        path: ["backup", "destination", "path"],
      },
    ],
    keeps: backedUp({}),
  },
  {
    code: "S228",
    breaks: backedUp(local("/run/backups"), { fileSystems: { "/run/backups": { fsType: "tmpfs" } } }),
    finds: [
      {
        message: "/run/backups is on tmpfs, in memory: what is there is gone when the host restarts",
        path: ["backup", "destination", "path"],
      },
    ],
    keeps: backedUp(local("/mnt/usb")),
  },
  {
    code: "S228",
    // Two volume groups on one disk.
    breaks: onVolumes("main"),
    finds: [
      { message: "/mnt/vault is on the same disk as /home, main", path: ["backup", "destination", "path"] },
    ],
    keeps: onVolumes("usb"),
  },
  {
    code: "S237",
    breaks: backedUp(local("/mnt/usb/backups"), {}, diskWith("usb", partitions)),
    finds: [
      {
        message: "a new installation wipes usb, where /mnt/usb/backups is",
        path: ["backup", "destination", "path"],
      },
    ],
    keeps: backedUp(local("/mnt/usb/backups")),
  },
  {
    code: "S237",
    breaks: onVolumes("usb", true),
    finds: [
      {
        message: "a new installation wipes usb, where /mnt/vault is",
        path: ["backup", "destination", "path"],
      },
    ],
    keeps: backedUp(local("/mnt/stick"), {
      fileSystems: { "/mnt/stick": byLabel("stick", { fsType: "ext4" }) },
    }),
  },
  {
    code: "S230",
    breaks: backedUp(
      {
        exclude: [lookalikes.aws, "https://ada:secret@example.org/", lookalikes.age],
        destination: { ...b2, path: lookalikes.b2 },
        credentials: { file: `/run/${lookalikes.onePassword}` },
      },
      { monitoring: { datadog: { apiKey: keys, tags: [`key:${lookalikes.datadog}`] } } },
    ),
    finds: [
      { message: "a key of Amazon's stands in the spec", path: ["backup", "exclude", 0] },
      { message: "a password in an address stands in the spec", path: ["backup", "exclude", 1] },
      { message: "a private key of age stands in the spec", path: ["backup", "exclude", 2] },
      {
        message: "an application key of Backblaze B2 stands in the spec",
        path: ["backup", "destination", "path"],
      },
      { message: "a token of 1Password stands in the spec", path: ["backup", "credentials", "file"] },
      {
        message: "a key, such as Datadog's stands in the spec",
        path: ["monitoring", "datadog", "tags", 0],
      },
    ],
    keeps: backedUp({ exclude: ["*.iso", "K00", "AKIA"] }),
  },
  {
    code: "S231",
    breaks: backedUp({ password: { file: "/nix/store/00000000000000000000000000000000-password" } }),
    finds: [
      {
        message: "the secret /nix/store/00000000000000000000000000000000-password is in the Nix store",
        path: ["backup", "password", "file"],
      },
    ],
    keeps: backedUp({}),
    also: ["S230"],
  },
  {
    code: "S232",
    breaks: backedUp({ subvolumes: ["/home", "/hom", "/etc"] }),
    finds: [{ message: "nothing is mounted at /hom", path: subvolume(1), hint: 'did you mean "/home"?' }],
    keeps: backedUp({ subvolumes: ["/home", "/home/ada", "/etc", "/root"] }),
  },
  {
    code: "S233",
    breaks: backedUp({ retention: { daily: 0, weekly: 0, monthly: 0 } }),
    finds: [{ message: "the `retention` keeps no backup at all", path: ["backup", "retention"] }],
    keeps: backedUp({ retention: { daily: 1, weekly: 0, monthly: 0 } }),
  },
  {
    // btrbk knows no quarters either.
    code: "S233",
    breaks: backedUp({
      engine: "btrbk",
      password: undefined,
      destination: { type: "sftp", host: "nas", user: "root", path: "/backups" },
      retention: { daily: 0, weekly: 0, monthly: 0, quarterly: 4 },
    }),
    finds: [{ message: "the `retention` keeps no backup at all", path: ["backup", "retention"] }],
    also: ["S248"],
    keeps: backedUp({ retention: { daily: 0, weekly: 0, monthly: 0, yearly: 1 } }),
  },
  {
    code: "S234",
    breaks: backedUp({ unitName: "postgresql" }),
    finds: [
      {
        message: "postgresql is, or may become, the name of a service of NixOS",
        path: ["backup", "unitName"],
      },
    ],
    keeps: backedUp({ unitName: "postgresql-to-b2" }),
  },
  {
    code: "S234",
    breaks: backedUp({ unitName: "panther-backup.service" }),
    finds: [
      {
        message: '`unitName` is given without ".service", unlike panther-backup.service',
        path: ["backup", "unitName"],
      },
    ],
    keeps: backedUp({ unitName: "panther-backup" }),
  },
  {
    code: "S235",
    breaks: backedUp({ retention: { quarterly: 4 } }),
    finds: [
      {
        message: "`quarterly` keeps nothing: restic knows no quarters",
        path: ["backup", "retention", "quarterly"],
      },
    ],
    keeps: backedUp({ engine: "archive", unencrypted: true, retention: { quarterly: 4 } }),
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
    code: "S239",
    breaks: backedUp({ enable: undefined }),
    finds: [{ message: "`backup` says how backups are made, but not `enable: true`", path: ["backup"] }],
    keeps: backedUp({ enable: false }),
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
