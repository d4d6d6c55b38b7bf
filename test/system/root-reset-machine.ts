/** A virtual machine whose root is reset at boot, by the scripts that are generated for its spec. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { HostInput } from "../../generator/index.ts";
import type { HostModel } from "../../generator/model/host.ts";
import { persistedPaths, placeOnVolume } from "../../generator/model/persistence.ts";
import { writeHosts } from "./nix-compile.ts";
import { makeInitrd } from "./root-reset-initrd.ts";
import { emptyImage, launch, machineFolder, type Machine } from "./qemu.ts";

/** The host whose root is reset. */
export const resetHost: HostInput = {
  fileSystems: {
    "/": {
      device: "/dev/vda",
      fsType: "btrfs",
      options: ["subvol=@root", "compress=zstd:1"],
      copyOnWrite: false,
    },
    "/nix": { device: "/dev/vda", fsType: "btrfs", options: ["subvol=@nix"] },
    "/persist": { device: "/dev/vda", fsType: "btrfs", options: ["subvol=@persist"], neededForBoot: true },
  },
  persistence: {
    enable: true,
    volumes: {
      "/persist": {
        directories: {
          "/var/log": true,
          "/var/lib/forgejo": { user: "daemon", group: "daemon", mode: "0750" },
          "/var/lib/private": { mode: "0700" },
        },
        files: { "/etc/machine-id": { mode: "0444" } },
        users: { games: { home: "/home/games", directories: { ".ssh": { group: "games", mode: "0700" } } } },
      },
    },
  },
  rootReset: { enable: true, keep: { recent: 3, weekly: 3, monthly: 2 } },
};

/** What these tests read of the host model. */
type Model = Pick<HostModel, "mounts" | "persistence" | "rootReset">;

/** A machine's generated files, and the disk that it boots from. */
export interface ResetHost {
  folder: string;
  image: string;
  initrd: string;
  /** The generated script of stage 1, where the machine has it. */
  reset: string;
  model: Model;
  remove(): void;
}

/** Generates the host's files and makes an empty disk for it; its kernel has some more modules. */
export async function makeHost(spec: HostInput, modules: readonly string[] = []): Promise<ResetHost> {
  const folder = machineFolder();
  writeHosts(join(folder, "out"), { machine: spec });
  const files = join(folder, "out/hosts/machine");
  const { model } = JSON.parse(readFileSync(join(files, "strata.json"), "utf8")) as { model: Model };
  const image = emptyImage(folder, "disk", 1);
  const remove = () => rmSync(folder, { recursive: true });
  const initrd = await makeInitrd(folder, modules);
  return { folder, image, initrd, reset: "/run/share/out/hosts/machine/root-reset/reset.sh", model, remove };
}

/** One of the host's generated scripts, where the machine has it. */
export function scriptOf({ reset }: Pick<ResetHost, "reset">, name: "failed" | "strata-root"): string {
  return reset.replace(/reset\.sh$/, `${name}.sh`);
}

/** Makes the host's subvolumes, but for what keeps the old roots. */
export function formatting({ model }: ResetHost): string {
  const { device } = model.rootReset!;
  const subvolumes = model.mounts.map(({ subvolume }) => `/mnt/${subvolume}`);
  return `
    mkfs.btrfs --force ${device} > /dev/null
    mount ${device} /mnt
    for subvolume in ${subvolumes.join(" ")}; do btrfs subvolume create $subvolume; done
    mkdir /mnt/@nix/host
    umount /mnt`;
}

/** Mounts the host's file systems below /sysroot, the root too unless it is there, and what persists: owners and modes are the model's. */
export function mounting({ model }: ResetHost, { isRootThere = false } = {}): string {
  const wanted = model.mounts.filter(({ mountpoint }) => !isRootThere || mountpoint !== "/");
  const mounts = wanted.map(
    ({ mountpoint, device, type, options }) =>
      `mkdir -p /sysroot${mountpoint}; mount -t ${type} -o ${options.join(",")} ${device} /sysroot${mountpoint}`,
  );
  const binds = persistedPaths(model.persistence).map(({ volume, entry }) => {
    const [from, to] = [`/sysroot${placeOnVolume(volume, entry.path)}`, `/sysroot${entry.path}`];
    const owner = `${entry.user}:${entry.group ?? ""}`;
    const make =
      entry.type === "directory"
        ? `mkdir -p ${from} ${to}`
        : `mkdir -p $(dirname ${from}) $(dirname ${to}); touch ${from} ${to}`;
    return `
      if ! [ -e ${from} ]; then new=true; else new=false; fi
      ${make}
      if $new; then chown ${owner} ${from}; chmod ${entry.mode} ${from}; fi
      mount --bind ${from} ${to}`;
  });
  return [...mounts, ...binds].join("\n");
}

/** What stage 1 does: the clock, the reset, the mounts. */
export function stage1(host: ResetHost, { clock, reset = `bash ${host.reset}` }: Boot): string {
  const setClock = clock === undefined ? "" : `date --utc --set=@${clock} > /dev/null`;
  return [setClock, reset, mounting(host)].join("\n");
}

/** How one boot differs from the usual. */
export interface Boot {
  /** The time, in seconds since 1970. */
  clock?: number;
  /** What runs for the reset. */
  reset?: string;
}

/** Writes what the next boot does. */
export function prepare(host: ResetHost, script: string): void {
  writeFileSync(join(host.folder, "stage1"), `set -u\n${script}\n`);
}

/** Starts the machine; what stage 1 does is said before, by `prepare`. */
export function power({ folder, image, initrd }: ResetHost): ReturnType<typeof launch> {
  return launch({
    folder,
    init: "root-reset-stage1.sh",
    initrd,
    images: [image],
    reboots: true,
    kernelLine: "quiet cryptomgr.notests apparmor=0",
  });
}

export type { Machine };
