/** Roots of every kind that lose what they hold, with all that a spec can keep of it, put in place by each backend. */
import {
  bcachefs,
  bcachefs_filesystem,
  btrfs,
  disk,
  esp,
  filesystem,
  gpt,
  luks,
  nodev,
  zfs,
  zpool,
  zfs_fs,
  type HostInput,
} from "../../../generator/index.ts";

type Persistence = NonNullable<HostInput["persistence"]>;
type Content = ReturnType<typeof btrfs | typeof bcachefs | typeof zfs | typeof filesystem | typeof luks>;

const kept: NonNullable<Persistence["volumes"]> = {
  "/persist": {
    directories: {
      "/var/lib/nixos": { why: "users and groups keep their numbers" },
      "/var/log/journal": true,
      "/var/lib/forgejo": { why: "repositories", user: "forgejo", group: "forgejo", mode: "0750" },
      "/var/lib/private/homepage": true,
      "/var/cache/private/ollama": { hideMount: false },
    },
    files: {
      "/etc/machine-id": true,
      "/etc/ssh/ssh_host_ed25519_key": { mode: "0600" },
      "/etc/ssh/ssh_host_ed25519_key.pub": true,
      "/var/lib/systemd/random-seed": true,
      "/var/lib/app/settings.json": { user: "app", mode: "0640", how: "symlink" },
      "/var/lib/app/state": true,
      "/etc/keys/vault": { mode: "0400" },
    },
    users: {
      josh: {
        directories: { ".ssh": { mode: "0700" }, ".local/share/direnv": true, projects: { why: "work" } },
        files: {
          ".config/app/rc": true,
          ".zsh_history": { how: "symlink" },
          ".config/b/c": { how: "symlink" },
        },
      },
      ada: { home: "/srv/people/ada", directories: { mail: true } },
      root: { directories: { ".ssh": { mode: "0700" } } },
    },
  },
  "/var/keep it": {
    hideMounts: false,
    directories: { "/srv/an odd [path] $x": { hideMount: true, group: "users" }, "/opt/plain": true },
  },
};

const on = (content: Content): HostInput["devices"] => ({
  disk: {
    main: disk({
      device: "/dev/disk/by-id/nvme-first",
      content: gpt({ partitions: { ESP: esp(), root: { size: "100%", content } } }),
    }),
  },
});

/** Mounts under persisted paths, and volumes, of those that NixOS makes in stage 1 by itself and of those that it does not. */
const places = ["/", "/nix", "/persist", "/var/log", "/var/keep it", "/srv"];
const nameOf = (place: string): string => (place === "/" ? "root" : place.slice(1).replaceAll(/[ /]/g, "-"));

const roots: Record<string, HostInput> = {
  Btrfs: {
    devices: on(
      luks({
        name: "vault",
        settings: { keyFile: "/etc/keys/vault" },
        content: btrfs({
          subvolumes: Object.fromEntries(places.map((at) => [`@${nameOf(at)}`, { mountpoint: at }])),
        }),
      }),
    ),
  },
  Bcachefs: {
    devices: {
      ...on(bcachefs({ filesystem: "fs" })),
      bcachefs_filesystems: {
        fs: bcachefs_filesystem({
          subvolumes: Object.fromEntries(places.map((at) => [`@${nameOf(at)}`, { mountpoint: at }])),
        }),
      },
    },
  },
  Zfs: {
    hostId: "8425e349",
    devices: {
      ...on(zfs({ pool: "rpool" })),
      zpool: {
        rpool: zpool({
          datasets: Object.fromEntries(places.map((at) => [nameOf(at), zfs_fs({ mountpoint: at })])),
        }),
      },
    },
  },
  Tmpfs: {
    devices: {
      ...on(filesystem({ format: "ext4", mountpoint: "/persist" })),
      nodev: { "/": nodev({ fsType: "tmpfs", mountOptions: ["size=2G", "mode=755"] }) },
    },
    fileSystems: {
      "/nix": { device: "/persist/nix", fsType: "none", options: ["bind"], depends: ["/persist"] },
      "/var/log": { device: "/dev/disk/by-label/log", fsType: "ext4" },
      "/var/keep it": { device: "/dev/disk/by-label/keep", fsType: "ext4", neededForBoot: false },
    },
  },
};

/** Each root with each backend: `persistedBtrfsImpermanence`, … */
export const persistence: Record<string, HostInput> = Object.fromEntries(
  Object.entries(roots).flatMap(([root, spec]) =>
    (["impermanence", "preservation"] as const).map((backend): [string, HostInput] => [
      `persisted${root}${backend === "impermanence" ? "Impermanence" : "Preservation"}`,
      { ...spec, persistence: { enable: true, backend, volumes: kept } },
    ]),
  ),
);
