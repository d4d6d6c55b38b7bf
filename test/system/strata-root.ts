/** The program strata-root for a root on a disk of its own, run as on a host, with its own folder in /run. */
import { execFile, spawn, type ChildProcess } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import {
  bcachefs,
  bcachefs_filesystem,
  disk,
  esp,
  gpt,
  host,
  type HostInput,
} from "../../generator/index.ts";
import { programFile } from "../../generator/kinds/root-reset/program.ts";
import { builtInTemplates } from "../../generator/package-files.ts";
import { render } from "../../generator/stages/render.ts";
import { resolve } from "../../generator/stages/resolve.ts";
import { validate } from "../../generator/stages/validate.ts";
import { folderOf } from "../fixtures/archive.ts";
import { btrfsDisk } from "./loop.ts";
import { shell } from "./shell.ts";

/** How a run ended. */
export interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
}

/** The text of the program of a host. */
export function programOf(spec: HostInput): string {
  const { specs } = validate([{ definition: host("tested", spec), file: "specs/hosts/tested.ts" }]);
  const { model } = resolve(specs)[0]!;
  const planned = {
    ...programFile(model, model.rootReset!),
    path: "strata-root.sh",
    spec: model.file,
    host: "tested",
  };
  const { outputs, diagnostics } = render([planned], { builtIn: builtInTemplates, root: "/" });
  if (outputs[0] === undefined) throw new Error(JSON.stringify(diagnostics));
  return outputs[0].text;
}

/** A host whose root is the subvolume `@root` of a disk. */
export class RootHost {
  readonly #folder: string;
  /** The file system's top. */
  readonly top: string;
  readonly root: string;
  readonly kept: string;
  /** Its /run/strata-root. */
  readonly state: string;
  /** Put before PATH: stand-ins for programs of a host. */
  readonly programs: string;
  /** What runs it, where that is not bash alone. */
  within: string[] | undefined;

  constructor(folder: string) {
    this.#folder = folder;
    this.top = join(folder, "top");
    this.root = join(this.top, "@root");
    this.kept = join(this.top, "@old-roots");
    this.state = join(folder, "run");
    this.programs = join(folder, "programs");
    for (const path of [this.state, this.programs]) mkdirSync(path);
  }

  get script(): string {
    return join(this.#folder, "strata-root.sh");
  }

  /** The command that runs strata-root. */
  command(...args: string[]): string[] {
    const prepare = `mkdir -p /run/strata-root; mount --bind ${this.state} /run/strata-root; PATH=${this.programs}:$PATH exec "$@"`;
    return [
      "unshare",
      "--mount",
      "bash",
      "-c",
      prepare,
      "-",
      ...(this.within ?? ["bash", this.script]),
      ...args,
    ];
  }

  /** Runs strata-root. */
  run(...args: string[]): Promise<Outcome> {
    const [command = "", ...rest] = this.command(...args);
    return new Promise((done) => {
      execFile(command, rest, { maxBuffer: 256 * 1024 ** 2 }, (error, stdout, stderr) =>
        done({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr }),
      );
    });
  }

  /** Starts it, as the first of a process group. */
  start(...args: string[]): ChildProcess {
    const [command = "", ...rest] = this.command(...args);
    return spawn(command, rest, { detached: true, stdio: "ignore" });
  }

  /** Puts a program in the place of the host's. */
  standIn(name: string, script: string): void {
    writeFileSync(join(this.programs, name), `#!/usr/bin/env bash\n${script}\n`, { mode: 0o755 });
  }
}

/** A host on a new disk, armed unless `armed` is false, without services. */
export async function rootHost(spec: HostInput = {}, armed = true): Promise<RootHost> {
  const { device, folder } = await btrfsDisk();
  const host = new RootHost(folder);
  const fileSystems = { "/": { device, fsType: "btrfs", options: ["subvol=@root"] } };
  const { rootReset, ...rest } = spec;
  writeFileSync(host.script, programOf({ fileSystems, rootReset: { enable: true, ...rootReset }, ...rest }));
  await makeSubvolumes(host, device, armed);
  return host;
}

/** The same with the program for bcachefs, of which the kernel here has none: its commands are btrfs' own but for their first word. */
export async function bcachefsHost(): Promise<RootHost> {
  const { device, folder } = await btrfsDisk();
  const host = new RootHost(folder);
  writeFileSync(host.script, programOf(bcachefsSpec).replace(/^device=.*/m, `device=${device}`));
  await makeSubvolumes(host, device, true);
  host.standIn("bcachefs", 'exec btrfs "$@" > /dev/null');
  host.standIn("mount", 'words=("$@"); exec /bin/mount "${words[@]/#bcachefs/btrfs}"');
  return host;
}

/** A host whose root is a bcachefs subvolume. */
export const bcachefsSpec: HostInput = {
  rootReset: { enable: true },
  devices: {
    disk: {
      main: disk({
        device: "/dev/vda",
        content: gpt({
          partitions: { ESP: esp(), root: { size: "100%", content: bcachefs({ filesystem: "pool" }) } },
        }),
      }),
    },
    bcachefs_filesystems: {
      pool: bcachefs_filesystem({
        uuid: "64e50034-ebe2-eaf8-1f93-cf56266a8d86",
        subvolumes: { "@root": { mountpoint: "/" } },
      }),
    },
  },
};

/**
 * A host whose root is a dataset. There is no ZFS here: subvolumes stand in for its datasets, and what it says of differences is in the
 * file `answer` beside the stand-ins.
 */
export async function zfsHost(): Promise<RootHost> {
  const { device, folder } = await btrfsDisk();
  const host = new RootHost(folder);
  const fileSystems = { "/": { device: "rpool/root", fsType: "zfs" } };
  writeFileSync(host.script, programOf({ hostId: "8425e349", fileSystems, rootReset: { enable: true } }));
  await makeSubvolumes(host, device, true);
  const snapshot = `${host.top}/snapshot`;
  host.standIn(
    "zfs",
    `case "$*" in
    "list rpool/old-roots") ;;
    "list -t snapshot rpool/root@strata-baseline") [[ -d ${snapshot} ]] ;;
    "snapshot rpool/root@strata-baseline") btrfs subvolume snapshot -r ${host.root} ${snapshot} > /dev/null ;;
    "diff -FH rpool/root@strata-baseline rpool/root") cat ${host.programs}/answer ;;
    *) echo "zfs $*?" >&2; exit 2 ;;
    esac`,
  );
  host.standIn(
    "mount",
    `case "$*" in
    "-t zfs -o ro rpool/root@strata-baseline "*) exec /bin/mount --bind ${snapshot} "\${!#}" ;;
    "--bind / "*) exec /bin/mount --bind ${host.root} "\${!#}" ;;
    *) exec /bin/mount "$@" ;;
    esac`,
  );
  return host;
}

/** A host whose root is memory: `root` is the folder that it is mounted in. */
export async function memoryHost(): Promise<RootHost> {
  const folder = folderOf([]);
  const host = new RootHost(folder);
  mkdirSync(host.root, { recursive: true });
  await shell(`
    mount -t tmpfs tmpfs ${host.root}
    cd ${host.root}
    mkdir -p usr proc dev etc run/strata-root var/lib root
    cp -P /bin /lib /lib64 .
    cp -a /etc/passwd /etc/alternatives etc`);
  onTestFinished(async () => void (await shell(`umount ${host.root}`)));
  const spec: HostInput = {
    fileSystems: { "/": { device: "none", fsType: "tmpfs" } },
    rootReset: { enable: true },
  };
  writeFileSync(join(host.root, "strata-root.sh"), programOf(spec));
  host.within = [
    ...["bash", "-c"],
    `cd ${host.root}; for path in usr proc dev run/strata-root; do mount --rbind /$path $path; done
    exec chroot . bash /strata-root.sh "$@"`,
    "-",
  ];
  return host;
}

async function makeSubvolumes(host: RootHost, device: string, armed: boolean): Promise<void> {
  await shell(`
    mount -o X-mount.mkdir,noatime ${device} ${host.top}
    btrfs subvolume create ${host.root} > /dev/null
    ${armed ? `btrfs subvolume create ${host.kept} > /dev/null` : ""}`);
  host.standIn("systemctl", "");
}
