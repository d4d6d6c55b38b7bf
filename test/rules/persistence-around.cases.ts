/** Persistence beside the rest of a host: stage 1, LUKS, backups, containers, programs that replace their files. */
import { btrfs, luks, type HostInput } from "../../generator/index.ts";
import { at, machine, root, type RuleCase } from "./judged.ts";
import {
  directory,
  file,
  inVolume,
  joined,
  kept,
  persisting,
  preserving,
  resetting,
  subvolumes,
} from "./persisting.ts";

type Backup = NonNullable<HostInput["backup"]>;

const volumes = ["persistence", "volumes"];
const knownHost = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPVx";
const vault = { type: "sftp", host: "vault", user: "keeper", path: "/srv" } as const;
const timers = { "/var/lib/systemd/timers": true };

/** A host that backs up its volume, and remembers what that needs. */
const backedUp = (backup: Backup, directories: Record<string, boolean>, files = {}): HostInput =>
  persisting(
    { directories, files },
    {
      backup: {
        enable: true,
        password: { file: "/persist/restic" },
        subvolumes: ["/persist"],
        destination: { ...vault, knownHost },
        ...backup,
      },
    },
  );
const remembered = { ...timers, "/var/lib/strata-backup": true };

const encrypted = (keyFile: string, files: Record<string, boolean>): HostInput => ({
  ...machine({
    crypted: {
      size: "100%",
      content: luks({ name: "crypted", settings: { keyFile }, content: btrfs({ subvolumes }) }),
    },
  }),
  rootReset: { enable: true },
  backup: { enable: false },
  persistence: { enable: true, volumes: { "/persist": joined({ files }) } },
});

const store = (path: string, kept: string): RuleCase => ({
  code: "S313",
  breaks: persisting(directory(path)),
  finds: [
    {
      message: `${path} holds the layers of images, which can be fetched again`,
      path: inVolume("directories", path),
      hint: `persist ${kept} in its place, or say in \`why\` what else is worth keeping`,
    },
  ],
  keeps: persisting(directory(path, { why: "Images that are built here alone" })),
});

const storeAt = (graphRoot: string): HostInput => ({ containers: { enable: true, system: { graphRoot } } });

const many = (count: number): HostInput =>
  persisting({
    directories: Object.fromEntries(
      Array.from({ length: count }, (_, index) => [`/var/lib/${index % 2 ? "a" : "b"}/${index}`, true]),
    ),
  });

export const persistenceAround: readonly RuleCase[] = [
  {
    code: "S311",
    breaks: persisting({}, { backup: {} }),
    finds: [{ message: "what persists on /persist is in no backup: this host has none", path: inVolume() }],
    keeps: persisting({}, { backup: { enable: false } }),
  },
  {
    code: "S311",
    breaks: {
      ...backedUp({ subvolumes: ["/srv"] }, remembered),
      ...resetting(
        { "/persist": joined({ directories: remembered }) },
        { backup: backedUp({ subvolumes: ["/srv"] }, {}).backup },
        { ...subvolumes, "@srv": { mountpoint: "/srv" } },
      ),
    },
    finds: [{ message: "what persists on /persist is in no backup", path: inVolume() }],
    keeps: backedUp({ subvolumes: ["/var/lib/nixos"] }, remembered),
  },
  {
    code: "S312",
    breaks: encrypted("/boot-keys/key", {}),
    finds: [
      {
        message: 'the key of the LUKS device "crypted", /boot-keys/key, is lost when the root is reset',
        path: at("crypted", "content", "settings", "keyFile"),
      },
    ],
    keeps: encrypted("/boot-keys/key", { "/boot-keys/key": true }),
  },
  store("/var/lib/containers", "/var/lib/containers/storage/volumes"),
  store("/var/lib/containers/storage/overlay", "/var/lib/containers/storage/volumes"),
  store("/var/lib/docker/overlay2", "/var/lib/docker/volumes"),
  {
    code: "S313",
    breaks: persisting(directory("/srv/c"), storeAt("/srv/c")),
    finds: [
      {
        message: "/srv/c holds the layers of images, which can be fetched again",
        path: inVolume("directories", "/srv/c"),
        hint: "persist /srv/c/volumes in its place, or say in `why` what else is worth keeping",
      },
    ],
    keeps: persisting(directory("/srv/c/volumes"), storeAt("/srv/c")),
  },
  {
    code: "S313",
    breaks: persisting({ users: { ada: { directories: { ".local/share/containers": true } } } }),
    finds: [
      {
        message: "/home/ada/.local/share/containers holds the layers of images, which can be fetched again",
        path: inVolume("users", "ada", "directories", ".local/share/containers"),
        hint: "persist /home/ada/.local/share/containers/storage/volumes in its place, or say in `why` what else is worth keeping",
      },
    ],
    keeps: persisting({
      users: { ada: { directories: { ".local/share/containers/storage/volumes": true } } },
    }),
  },
  {
    code: "S323",
    breaks: persisting(directory("/var/lib/AdGuardHome")),
    finds: [
      {
        message:
          "/var/lib/AdGuardHome is a link to /var/lib/private/AdGuardHome, where services.adguardhome runs",
        path: inVolume("directories", "/var/lib/AdGuardHome"),
      },
    ],
    keeps: persisting({ services: ["adguardhome"] }),
  },
  {
    code: "S323",
    breaks: persisting(directory("/var/lib/n8n")),
    finds: [
      {
        message: "/var/lib/n8n is a link to /var/lib/private/n8n, where services.n8n runs",
        path: inVolume("directories", "/var/lib/n8n"),
      },
    ],
    keeps: persisting(directory("/var/lib/n8n", { why: "The volume of its container" })),
  },
  {
    code: "S314",
    // Of those that every host has, one is a link.
    breaks: many(49),
    finds: [
      {
        message: "each boot makes 51 bind mounts",
        path: volumes,
        hint: "persist /var/lib/b in place of 25 paths in it, or /var/lib/a in place of 24 paths in it",
      },
    ],
    keeps: many(48),
  },
  {
    code: "S315",
    breaks: persisting({
      ...file("/etc/adjtime"),
      users: { ada: { files: { ".gitconfig": true, ".zsh_history": { how: "symlink" } } } },
    }),
    finds: [
      {
        message: "timedated writes /etc/adjtime by renaming a new file over it, and can't do so with a mount",
        path: inVolume("files", "/etc/adjtime"),
        hint: "set it by an option of NixOS in place of this",
      },
      {
        message:
          "git writes /home/ada/.gitconfig by renaming a new file over it, and can't do so with a mount",
        path: inVolume("users", "ada", "files", ".gitconfig"),
        hint: 'say `how: "symlink"`: it looks where a link leads',
      },
      {
        message:
          "zsh writes /home/ada/.zsh_history by renaming a new file over it, and replaces the link by a file",
        path: inVolume("users", "ada", "files", ".zsh_history"),
      },
    ],
    keeps: persisting({
      users: { ada: { files: { ".gitconfig": { how: "symlink" } }, directories: { ".local/zsh": true } } },
    }),
  },
  {
    code: "S316",
    breaks: preserving(persisting({}, { rootReset: { enable: true, stage1: "scripted" } })),
    finds: [
      {
        message: "preservation needs systemd in stage 1, and the root is reset by a script",
        path: ["rootReset", "stage1"],
      },
    ],
    keeps: preserving(persisting({})),
  },
  {
    code: "S317",
    breaks: persisting(directory("/srv/app", { how: "symlink" })),
    finds: [
      {
        message: "/srv/app is to be a link, and impermanence mounts directories",
        path: inVolume("directories", "/srv/app", "how"),
      },
    ],
    keeps: preserving(persisting(directory("/srv/app", { how: "symlink" }))),
  },
  ...["it's", "100%", "a\\b"].map((name): RuleCase => {
    const odd = persisting(directory(`/srv/${name}`));
    return {
      code: "S324",
      breaks: preserving(odd),
      finds: [
        {
          message: `/persist/srv/${name} holds a ${/['%\\]/.exec(name)![0]}`,
          path: inVolume("directories", `/srv/${name}`),
        },
      ],
      keeps: odd,
    };
  }),
  {
    code: "S318",
    breaks: machine(
      { root },
      {},
      {
        backup: { enable: false },
        persistence: { enable: true, volumes: { "/persist": kept } },
      },
    ),
    finds: [{ message: "paths persist, and nothing resets the root", path: ["persistence", "enable"] }],
    keeps: machine(
      { root },
      {},
      {
        backup: { enable: false },
        rootReset: { enable: false },
        persistence: { enable: true, volumes: { "/persist": kept } },
      },
    ),
  },
  {
    code: "S319",
    breaks: backedUp({ password: { file: "/var/lib/secrets/restic" } }, remembered),
    finds: [
      {
        message: "the secret /var/lib/secrets/restic is lost when the root is reset",
        path: ["backup", "password", "file"],
      },
    ],
    keeps: backedUp({ password: { file: "/run/keys/restic" } }, remembered),
  },
  {
    code: "S321",
    breaks: backedUp({ destination: vault }, {}),
    finds: [
      {
        message: "the backup needs /var/lib/systemd/timers, which does not persist",
        path: volumes,
        hint: 'add "/var/lib/systemd/timers" to the `directories` of a volume',
      },
      {
        message: "the backup needs /var/lib/strata-backup, which does not persist",
        path: volumes,
        hint: 'add "/var/lib/strata-backup" to the `directories` of a volume',
      },
      {
        message: "the backup finds vault in /root/.ssh/known_hosts, which does not persist",
        path: ["backup", "destination"],
        hint: "say `knownHost`, the server's public key",
      },
    ],
    keeps: backedUp({}, remembered),
  },
];
