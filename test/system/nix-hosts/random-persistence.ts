/** Hosts that keep random paths on random volumes, most of them in each other's way. A seed gives the same ones again. */
import type { HostInput } from "../../../generator/index.ts";

type Persistence = NonNullable<HostInput["persistence"]>;
type Volume = NonNullable<Persistence["volumes"]>[string];
type Directories = NonNullable<Volume["directories"]>;
type Mounts = NonNullable<HostInput["fileSystems"]>;

const mountpoints = [
  ...[
    "/persist",
    "/persist/inner",
    "/keep",
    "/var",
    "/var/log",
    "/var/lib",
    "/var/lib/app",
    "/home",
    "/home/josh",
  ],
  ...["/srv", "/srv/data", "/etc", "/usr", "/var/lib/nixos", "/boot"],
];
const volumes = [
  "/persist",
  "/persist",
  "/persist",
  "/keep",
  "/persist/inner",
  "/srv/data",
  "/not/mounted",
  "/var/keep",
];
const directories = [
  ...[
    "/",
    "/var",
    "/var/lib",
    "/var/lib/app",
    "/var/lib/app/deep/er",
    "/var/lib/private",
    "/var/lib/private/x",
    "/var/log",
  ],
  ...[
    "/var/log/journal",
    "/etc/ssh",
    "/etc/keys",
    "/home",
    "/home/josh",
    "/home/josh/.config",
    "/home/ada",
    "/srv/data/x",
  ],
  ...[
    "/srv/ada",
    "/var/lib/systemd",
    "/var/lib/systemd/timers",
    "/persist/x",
    "/nix/x",
    "/root",
    "/opt/a",
    "/opt/a b",
  ],
];
const files = [
  ...[
    "/etc/machine-id",
    "/etc/ssh/ssh_host_ed25519_key",
    "/etc/ssh/ssh_host_rsa_key",
    "/etc/keys/vault",
    "/var/lib/app/f",
  ],
  ...[
    "/var/lib/systemd/random-seed",
    "/home/josh/.config/f",
    "/top",
    "/var/lib/private/x/f",
    "/opt/a",
    "/root/.f",
  ],
];
const inHome = [".config", ".config/app", ".config/app/deep", ".ssh", "projects", ".local/share/x", "a b"];
const filesInHome = [".f", ".config/f", ".config/app/f", ".config/app", ".local/share/x/f", "projects/f"];

/** Chooses by a generator of Marsaglia's (xorshift32). */
class Chance {
  #state: number;
  constructor(seed: number) {
    this.#state = seed * 2654435761 || 1;
  }
  below(limit: number): number {
    this.#state ^= this.#state << 13;
    this.#state ^= this.#state >>> 17;
    this.#state ^= this.#state << 5;
    return (this.#state >>> 0) % limit;
  }
  is(percent: number): boolean {
    return this.below(100) < percent;
  }
  one<Value>(values: readonly Value[]): Value {
    return values[this.below(values.length)]!;
  }
  some<Value>(values: readonly Value[], percent: number): Value[] {
    return values.filter(() => this.is(percent));
  }
}

/** A host that a seed stands for. */
export function randomHost(seed: number): HostInput {
  const chance = new Chance(seed);
  // Some are crowded, some have little that could be wrong.
  const density = chance.one([1, 2, 3, 5, 12]);
  const names = [...new Set(Array.from({ length: 1 + chance.below(2) }, () => chance.one(volumes)))];
  const backend = chance.one(["impermanence", "preservation"] as const);
  const entries = Object.entries({ ...randomMounts(chance, density), ...mountsOf(names, chance) });
  return {
    boot: { loader: "none" },
    fileSystems: {
      "/": chance.is(50)
        ? { fsType: "tmpfs", options: ["size=2G", "mode=755"] }
        : { device: "/dev/disk/by-label/main", fsType: "btrfs", options: ["subvol=@root"] },
      "/nix": { device: "/dev/disk/by-label/nix", fsType: "ext4" },
      ...Object.fromEntries(entries),
    },
    rootReset: { enable: true, stage1: chance.is(90) ? "systemd" : "scripted" },
    persistence: {
      enable: true,
      backend,
      volumes: Object.fromEntries(
        names.map((name, index) => [name, randomVolume(chance, density, index === 0)]),
      ),
    },
  };
}

/** Most volumes are mounted. */
function mountsOf(names: readonly string[], chance: Chance): Mounts {
  const mounted = names.filter((name) => name !== "/not/mounted" && chance.is(90));
  return Object.fromEntries(mounted.map((name) => [name, randomMount(chance, name)]));
}

function randomMounts(chance: Chance, density: number): Mounts {
  return Object.fromEntries(chance.some(mountpoints, density * 2).map((at) => [at, randomMount(chance, at)]));
}

function randomMount(chance: Chance, at: string): Mounts[string] {
  const neededForBoot = chance.one([
    undefined,
    undefined,
    undefined,
    undefined,
    true,
    true,
    true,
    !chance.is(40),
  ]);
  const options = chance.is(5) ? [chance.one(["noauto", "nofail", "ro", "noatime"])] : undefined;
  if (chance.is(5)) return { fsType: "tmpfs", neededForBoot, options };
  if (chance.is(3)) return { device: `nas:${at}`, fsType: "nfs", neededForBoot, options };
  return {
    device: `/dev/disk/by-label/${at.slice(1).replaceAll("/", "-")}`,
    fsType: "ext4",
    neededForBoot,
    options,
  };
}

function randomVolume(chance: Chance, density: number, isFirst: boolean): Volume {
  const entriesOf = (paths: readonly string[], percent: number): Directories =>
    Object.fromEntries(chance.some(paths, percent).map((path) => [path, randomEntry(chance)]));
  const ids: Directories = isFirst && chance.is(90) ? { "/var/lib/nixos": true } : {};
  const users = chance.some(["josh", "ada", "root"], density * 3).map((user) => [
    user,
    {
      ...(user === "ada" && { home: "/srv/ada" }),
      directories: entriesOf(inHome, density * 2),
      files: entriesOf(filesInHome, density),
    },
  ]);
  return {
    hideMounts: chance.is(70),
    directories: { ...ids, ...entriesOf(directories, density) },
    files: entriesOf(files, density * 2) as Volume["files"],
    users: Object.fromEntries(users) as Volume["users"],
  };
}

function randomEntry(
  chance: Chance,
): true | { mode?: string; user?: string; group?: string; how?: "symlink" } {
  if (chance.is(50)) return true;
  return {
    mode: chance.one([undefined, "0700", "0755", "0750"]),
    user: chance.one([undefined, undefined, "josh", "app"]),
    group: chance.one([undefined, undefined, "users"]),
    how: chance.is(8) ? "symlink" : undefined,
  };
}
