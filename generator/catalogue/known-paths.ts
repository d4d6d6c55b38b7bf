/** What is known of paths that belong to no service: the habits of Unix, of NixOS and of programs in people's homes. */

/** What to do with a path on a host whose root is emptied at boot. */
export type Verdict = "persist" | "choose" | "ignore" | "never";

/** Paths that look alike, and what to do with them. */
export interface KnownPaths {
  /**
   * The paths, and all that is below them. `*` is any text within one name, `**` any folders between, `~` each home (`/root` too).
   * What is persisted is the part of a path that these match.
   */
  paths: readonly string[];
  verdict: Verdict;
  /** Why, in one sentence. */
  reason: string;
}

/** In order: the first that matches a path says what to do with it. */
export const knownPaths: readonly KnownPaths[] = [
  // What a persisted copy would break.
  {
    paths: ["/etc/shadow*", "/etc/gshadow*", "/etc/passwd*", "/etc/group*"],
    verdict: "never",
    reason:
      "NixOS rewrites the accounts at each activation by renaming files, which a mounted file refuses: give passwords with hashedPasswordFile.",
  },
  {
    paths: ["/etc/subuid*", "/etc/subgid*"],
    verdict: "never",
    reason: "NixOS makes it at each activation, from the numbers that it keeps in /var/lib/nixos.",
  },
  {
    paths: ["/nix"],
    verdict: "never",
    reason:
      "The store is needed before anything is mounted from it: it is a file system or subvolume of its own.",
  },

  // What the kernel, systemd or NixOS makes at each boot.
  {
    paths: ["/proc", "/sys", "/dev", "/run", "/var/run", "/var/lock"],
    verdict: "ignore",
    reason: "It lives in memory and is empty at each boot.",
  },
  { paths: ["/tmp", "/var/tmp"], verdict: "ignore", reason: "Temporary files are for nobody to rely on." },
  {
    paths: ["/var/**/*.pid", "/var/**/*.lock", "/var/**/*.sock", "/var/**/*.socket", "/etc/*.lock"],
    verdict: "ignore",
    reason: "It speaks of a process that is gone after a boot.",
  },
  {
    paths: ["/etc/.updated", "/var/.updated", "/etc/.clean", "/etc/NIXOS", "/etc/static", "/etc/mtab"],
    verdict: "ignore",
    reason: "NixOS or systemd makes it again at each boot.",
  },
  {
    paths: ["/etc/resolv.conf*", "/etc/resolvconf.conf", "/etc/hosts", "/etc/hostname", "/etc/fstab"],
    verdict: "ignore",
    reason: "NixOS makes it from the configuration and from what the network says.",
  },
  {
    paths: ["/etc/cups", "/etc/postfix", "/var/lib/dbus", "/var/mail"],
    verdict: "ignore",
    reason: "It is a link to what is kept elsewhere.",
  },
  {
    paths: ["/bin", "/sbin", "/lib", "/lib32", "/lib64", "/usr", "/var/empty"],
    verdict: "ignore",
    reason: "NixOS makes it at activation.",
  },
  {
    paths: ["/mnt", "/media", "/.snapshots", "/**/lost+found", "/**/.Trash-*"],
    verdict: "ignore",
    reason: "It belongs to a file system that is mounted there.",
  },
  {
    paths: ["/swap", "/swapfile", "/var/swap*", "/var/lib/swap*"],
    verdict: "ignore",
    reason: "What was swapped out means nothing after a boot; a swap file needs a place of its own.",
  },

  // Who the host is, and its keys.
  {
    paths: ["/etc/machine-id"],
    verdict: "persist",
    reason: "The host's identity: the journal's folder bears it, and DHCP and D-Bus go by it.",
  },
  {
    paths: ["/etc/ssh/ssh_host_*"],
    verdict: "persist",
    reason: "Clients refuse a host whose key has changed, and agenix and sops decrypt with it.",
  },
  {
    paths: [
      "/boot/*key*",
      "/etc/wireguard",
      "/etc/cryptsetup-keys.d",
      "/etc/luks*",
      "/etc/krb5.keytab",
      "/etc/ipsec.d",
      "/etc/credstore*",
      "/etc/nixos-secrets",
    ],
    verdict: "persist",
    reason: "Keys that nothing can make again.",
  },
  {
    paths: ["/boot", "/efi"],
    verdict: "ignore",
    reason: "A file system of its own, filled by the boot loader.",
  },
  {
    paths: ["/etc/nixos"],
    verdict: "choose",
    reason: "The host's configuration, unless it is kept in a repository elsewhere.",
  },
  {
    paths: ["/etc/adjtime", "/etc/localtime", "/etc/zfs/zpool.cache", "/etc/lvm", "/etc/nvme", "/etc/iscsi"],
    verdict: "choose",
    reason: "A tool writes it, and most hosts do without it.",
  },
  {
    paths: ["/etc/*"],
    verdict: "choose",
    reason:
      "NixOS makes /etc from the configuration: only what a program itself wrote there at run time is lost.",
  },

  // /var and its like.
  {
    paths: ["/var/cache/private/*", "/var/cache/*"],
    verdict: "ignore",
    reason: "A cache, made again when it is needed.",
  },
  {
    paths: ["/var/log/private/*", "/var/log/*"],
    verdict: "choose",
    reason: "Logs: keep them to see what happened before the last boot.",
  },
  {
    paths: ["/var/crash", "/var/lib/systemd/coredump"],
    verdict: "choose",
    reason: "Dumps of programs that crashed: keep them to learn why.",
  },
  {
    paths: ["/var/lib/logrotate.status", "/var/db/sudo"],
    verdict: "ignore",
    reason: "Without it, a tool does once more what it did before.",
  },
  {
    paths: ["/var/lib/machines", "/var/lib/portables"],
    verdict: "persist",
    reason: "Images and trees of systemd's containers.",
  },
  {
    paths: ["/var/lib/private/*", "/var/lib/*"],
    verdict: "persist",
    reason: "The state of a service, by its place.",
  },
  { paths: ["/var/spool/cron"], verdict: "persist", reason: "The crontabs that users have made." },
  { paths: ["/var/spool/*"], verdict: "persist", reason: "Mail or jobs that wait to be delivered." },
  {
    paths: ["/var/db/*", "/var/backup/*", "/var/backups/*", "/var/games/*", "/var/www/*"],
    verdict: "persist",
    reason: "The data of a service, by its place.",
  },
  { paths: ["/srv/*"], verdict: "persist", reason: "Data that the host serves." },
  {
    paths: ["/opt/*", "/var/opt/*"],
    verdict: "choose",
    reason: "Programs that were installed past Nix, with what they keep.",
  },

  // Homes: first what can go.
  {
    paths: ["~/.cache", "~/.local/share/Trash", "~/.thumbnails", "~/.local/tmp"],
    verdict: "ignore",
    reason: "Programs make it again, or it was thrown away.",
  },
  {
    paths: [
      "~/.config/**/Cache",
      "~/.config/**/Code Cache",
      "~/.config/**/GPUCache",
      "~/.config/**/CachedData",
    ],
    verdict: "ignore",
    reason: "A program's cache among its settings.",
  },
  {
    paths: [
      "~/.npm",
      "~/.cargo/registry",
      "~/.cargo/git",
      "~/.rustup",
      "~/.gradle",
      "~/.m2",
      "~/.nuget",
      "~/.ccache",
      "~/go/pkg",
    ],
    verdict: "ignore",
    reason: "Packages and build output, fetched or made again.",
  },
  {
    paths: [
      "~/.Xauthority",
      "~/.ICEauthority",
      "~/.xsession-errors*",
      "~/.config/pulse",
      "~/.wget-hsts",
      "~/.esd_auth",
    ],
    verdict: "ignore",
    reason: "It is of one session.",
  },
  {
    paths: ["~/.nix-profile", "~/.nix-defexpr", "~/.config/systemd", "~/.config/environment.d"],
    verdict: "ignore",
    reason: "Nix or Home Manager makes it from the configuration.",
  },
  {
    paths: ["~/.local/share/containers/storage/volumes", "~/.local/share/containers/storage/secrets"],
    verdict: "persist",
    reason: "The data of a user's containers.",
  },
  {
    paths: ["~/.local/share/containers"],
    verdict: "ignore",
    reason: "Layers of images, which are pulled again.",
  },

  // Homes: what to keep.
  {
    paths: [
      "~/.ssh",
      "~/.gnupg",
      "~/.pki",
      "~/.password-store",
      "~/.local/share/keyrings",
      "~/.config/sops/age",
    ],
    verdict: "persist",
    reason: "Keys and passwords, which nothing can make again.",
  },
  {
    paths: [
      "~/.aws",
      "~/.kube",
      "~/.docker",
      "~/.cargo/credentials*",
      "~/.netrc",
      "~/.git-credentials",
      "~/.npmrc",
    ],
    verdict: "persist",
    reason: "What a program logs in with.",
  },
  {
    paths: ["~/.mozilla", "~/.thunderbird", "~/.var/app/*", "~/.steam"],
    verdict: "persist",
    reason: "A program's profiles: accounts, settings, saved data.",
  },
  {
    paths: ["~/.*_history", "~/.histfile", "~/.lesshst", "~/.viminfo", "~/.python_history"],
    verdict: "choose",
    reason:
      "A history that programs replace as a whole, which a mounted file refuses: let them write it to a persisted directory.",
  },
  {
    paths: ["~/.local/state/*"],
    verdict: "choose",
    reason: "A program's histories and logs.",
  },
  {
    paths: ["~/.config/*"],
    verdict: "persist",
    reason: "A program's settings.",
  },
  { paths: ["~/.local/share/*"], verdict: "persist", reason: "A program's data." },
  { paths: ["~/.*"], verdict: "choose", reason: "A program's own file or folder in a home." },
  { paths: ["~/*"], verdict: "persist", reason: "A user's own files." },
  {
    paths: ["~", "/home"],
    verdict: "choose",
    reason: "Homes: persist them as a whole, or what is worth it in them.",
  },

  {
    paths: ["/var/lib", "/var/*"],
    verdict: "choose",
    reason: "Nothing is known of this place in /var.",
  },
  {
    paths: ["/*"],
    verdict: "choose",
    reason: "NixOS does not make it: persist it if what is in it is needed.",
  },
];
