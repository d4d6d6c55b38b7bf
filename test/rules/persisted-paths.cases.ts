/** Single paths: which can persist, and which are in each other's way. */
import { btrfs, byLabel, tmpfs } from "../../generator/index.ts";
import { machine, type RuleCase } from "./judged.ts";
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

const account = (path: string): RuleCase => ({
  code: "S280",
  breaks: persisting(file(path)),
  finds: [
    {
      message: `${path} persists, and NixOS writes it anew at each activation`,
      path: inVolume("files", path),
    },
  ],
  keeps: persisting(file(`${path}.extra`)),
});
const refused = (path: string, why: string, hint?: string): RuleCase => ({
  code: "S287",
  breaks: persisting(directory(path)),
  finds: [{ message: `${path} ${why}`, path: inVolume("directories", path), ...(hint && { hint }) }],
  keeps: persisting(directory("/var/lib/app")),
});
const home = (directory: string, other?: string) =>
  persisting({
    users: {
      ada: { home: directory, directories: { work: true } },
      ...(other && { bob: { home: other, directories: { work: true } } }),
    },
  });
const homeOf = (user: string) => inVolume("users", user, "home");

export const persistedPaths: readonly RuleCase[] = [
  account("/etc/shadow"),
  account("/etc/subuid"),
  {
    code: "S280",
    also: ["S285"],
    breaks: persisting(directory("/etc")),
    finds: [
      {
        message: "/etc persists as a whole, with the accounts that NixOS writes there",
        path: inVolume("directories", "/etc"),
      },
    ],
    keeps: persisting(directory("/etc/nixos")),
  },
  {
    code: "S281",
    breaks: persisting(directory("/var/lib/private", { mode: "0755" })),
    finds: [
      {
        message: "/var/lib/private has the mode 0755, and must have 0700",
        path: inVolume("directories", "/var/lib/private"),
      },
    ],
    keeps: persisting(directory("/var/lib/private")),
  },
  {
    code: "S281",
    breaks: persisting(directory("/var/lib/private", { mode: "0700", user: "ada" })),
    finds: [
      {
        message: "/var/lib/private belongs to ada, and must belong to root",
        path: inVolume("directories", "/var/lib/private", "user"),
        hint: "take `user` out",
      },
    ],
    keeps: persisting(directory("/var/lib/private", { mode: "0700" })),
  },
  {
    code: "S282",
    breaks: home("/home/ada", "/home/ada/bob"),
    finds: [{ message: "the home of bob, /home/ada/bob, is in that of ada", path: homeOf("bob") }],
    keeps: home("/home/ada", "/home/bob"),
  },
  {
    code: "S282",
    breaks: home("/home", "/etc/bob"),
    finds: [
      { message: "/home can't be the home of ada", path: homeOf("ada") },
      { message: "/etc/bob can't be the home of bob", path: homeOf("bob") },
    ],
    keeps: home("/srv/ada", "/var/lib/bob"),
  },
  {
    code: "S283",
    breaks: persisting(directory("/home/ada/.config/app", { user: "ada" })),
    finds: [
      {
        message: "/home/ada/.config/app is in the home of ada, and what leads to it would belong to root",
        path: inVolume("directories", "/home/ada/.config/app"),
        hint: 'say it in `users: { ada: { directories: { ".config/app": … } } }`',
      },
    ],
    keeps: persisting(directory("/home/ada", { user: "ada", mode: "0700" })),
  },
  {
    code: "S283",
    breaks: persisting({
      ...file("/srv/ada/key"),
      users: { ada: { home: "/srv/ada", directories: { work: true } } },
    }),
    finds: [
      {
        message: "/srv/ada/key is in the home of ada, and what leads to it would belong to root",
        path: inVolume("files", "/srv/ada/key"),
        hint: 'say it in `users: { ada: { files: { "key": … } } }`',
      },
    ],
    keeps: persisting({
      ...file("/root/key"),
      users: { root: { directories: { work: true } } },
    }),
  },
  {
    code: "S284",
    breaks: resetting(
      { "/persist": joined(directory("/var/lib/app")), "/state": { directories: { "/var/lib/app": true } } },
      {},
      { ...subvolumes, "@state": { mountpoint: "/state" } },
    ),
    finds: [
      {
        message: "/var/lib/app persists on /persist already",
        path: ["persistence", "volumes", "/state", "directories", "/var/lib/app"],
      },
    ],
    keeps: resetting(
      {
        "/persist": joined(directory("/var/lib/app")),
        "/state": { directories: { "/var/lib/other": true } },
      },
      {},
      { ...subvolumes, "@state": { mountpoint: "/state" } },
    ),
  },
  {
    code: "S284",
    breaks: persisting({ ...directory("/srv/app"), ...file("/srv/app") }),
    finds: [
      { message: "/srv/app persists both as a directory and as a file", path: inVolume("files", "/srv/app") },
    ],
    keeps: persisting({ ...directory("/srv/app"), ...file("/srv/app.key") }),
  },
  {
    code: "S285",
    breaks: persisting({ ...directory("/var/lib/app"), ...file("/var/lib/app/key") }),
    finds: [
      {
        message: "/var/lib/app/key is in /var/lib/app, which persists with all that is in it on /persist",
        path: inVolume("files", "/var/lib/app/key"),
      },
    ],
    keeps: persisting({ ...directory("/var/lib/app"), ...file("/var/lib/app.key") }),
  },
  {
    code: "S285",
    breaks: preserving(
      persisting({ directories: { "/srv/app": { how: "symlink" }, "/srv/app/data": true } }),
    ),
    finds: [
      {
        message: "/srv/app/data is in /srv/app, which is a link to the volume",
        path: inVolume("directories", "/srv/app/data"),
      },
    ],
    keeps: preserving(
      persisting({ directories: { "/srv/app": { how: "symlink" }, "/srv/apps/data": true } }),
    ),
  },
  {
    code: "S286",
    breaks: persisting({ directories: { "/var/lib": true, "/var/lib/app": { mode: "0700" } } }),
    finds: [
      {
        message: "/var/lib/nixos is in /var/lib, which persists as a whole",
        path: inVolume("directories", "/var/lib/nixos"),
      },
      {
        message: "/var/lib/app is in /var/lib, which persists as a whole",
        path: inVolume("directories", "/var/lib/app"),
      },
    ],
    keeps: resetting(
      {
        "/persist": {
          ...kept,
          directories: { "/var/lib": true, "/home": false },
        },
        "/state": { directories: { "/var/lib/app": true } },
      },
      {},
      { ...subvolumes, "@state": { mountpoint: "/state" } },
    ),
  },
  refused("/persist", "holds the persistent volume /persist"),
  refused(
    "/persist/app",
    "is on the persistent volume /persist already",
    "take it out: it persists without that",
  ),
  refused("/run/app", "is made anew at each boot, whatever the root is"),
  {
    ...refused(
      "/boot/grub",
      "is read by the boot loader, before paths are put in place",
      "mount a partition or a subvolume of its own at /boot",
    ),
    also: ["S288"],
  },
  {
    code: "S287",
    breaks: machine(
      {
        root: {
          size: "100%",
          content: btrfs({
            subvolumes: { "@root": { mountpoint: "/" }, "@persist": { mountpoint: "/persist" } },
          }),
        },
      },
      {},
      {
        backup: { enable: false },
        rootReset: { enable: true },
        persistence: { enable: true, volumes: { "/persist": joined(directory("/nix")) } },
      },
    ),
    also: ["S293"],
    finds: [
      {
        message: "/nix is needed to start the system, before paths are put in place",
        path: inVolume("directories", "/nix"),
        hint: "mount a subvolume, a dataset or a file system of its own at /nix",
      },
    ],
    keeps: persisting({}),
  },
  {
    code: "S288",
    breaks: persisting(directory("/srv/app"), {}, { "@srv": { mountpoint: "/srv" } }),
    finds: [
      { message: "/srv/app is on /srv, which is not reset", path: inVolume("directories", "/srv/app") },
    ],
    keeps: persisting(directory("/srv/app"), { fileSystems: { "/srv": tmpfs({ size: "1G" }) } }),
  },
  {
    code: "S289",
    breaks: persisting(directory("/var/log"), {}, { "@log": { mountpoint: "/var/log" } }),
    finds: [
      {
        message: "/var/log is to persist, and btrfs is mounted there",
        path: inVolume("directories", "/var/log"),
      },
    ],
    keeps: persisting({}, {}, { "@log": { mountpoint: "/var/log" } }),
  },
  {
    code: "S310",
    breaks: persisting(directory("/srv"), {
      fileSystems: { "/srv/keys": byLabel("keys", { fsType: "ext4", neededForBoot: true }) },
    }),
    finds: [
      {
        message: "/srv is put in place after stage 1 has mounted /srv/keys, and hides it",
        path: inVolume("directories", "/srv"),
      },
    ],
    keeps: persisting(directory("/srv"), {
      fileSystems: { "/srv/keys": byLabel("keys", { fsType: "ext4" }) },
    }),
  },
  {
    code: "S320",
    breaks: persisting({ ...directory("/etc/systemd"), ...file("/etc/hosts") }),
    finds: [
      {
        message: "/etc/systemd is made by NixOS, and can't persist",
        path: inVolume("directories", "/etc/systemd"),
      },
      { message: "/etc/hosts is made by NixOS, and can't persist", path: inVolume("files", "/etc/hosts") },
    ],
    keeps: persisting({ ...directory("/etc/nixos"), ...file("/etc/hosts.deny") }),
  },
];
