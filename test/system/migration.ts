/** A host whose persistent volume and root are folders of a test, and the script that copies from one to the other. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdirSync, openSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { host, type HostInput } from "../../generator/index.ts";
import { migration } from "../../generator/kinds/persistence/migrate.ts";
import { builtInTemplates } from "../../generator/package-files.ts";
import { render } from "../../generator/stages/render.ts";
import { resolve } from "../../generator/stages/resolve.ts";
import { validate } from "../../generator/stages/validate.ts";
import { btrfsDisk } from "./loop.ts";
import { facts, oddTree } from "./odd-tree.ts";
import { shell } from "./shell.ts";

export type Volume = NonNullable<NonNullable<HostInput["persistence"]>["volumes"]>[string];

/** How a run ended, and what it said. */
export interface Outcome {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** The script of a host that keeps some paths on `volume`, which is mounted from `device`. */
export class Migration {
  readonly #script: string;
  readonly root: string;
  readonly volume: string;

  constructor(folder: string, kept: Volume, device: string) {
    this.root = join(folder, "root");
    this.volume = join(folder, "persist");
    this.#script = join(folder, "migrate.sh");
    const spec: HostInput = {
      fileSystems: { "/": { device, fsType: "btrfs" }, [this.volume]: { device, fsType: "btrfs" } },
      persistence: { enable: true, volumes: { [this.volume]: kept } },
    };
    const { specs } = validate([{ definition: host("a", spec), file: "specs/hosts/a.ts" }]);
    const { model } = resolve(specs)[0]!;
    const { template, view } = migration(model, model.persistence!);
    const planned = { path: "migrate.sh", template, view, spec: "specs/hosts/a.ts", host: "a" };
    const { outputs, diagnostics } = render([planned], { builtIn: builtInTemplates, root: folder });
    if (outputs.length === 0) throw new Error(JSON.stringify(diagnostics));
    mkdirSync(dirname(this.#script), { recursive: true });
    writeFileSync(this.#script, outputs[0]!.text);
  }

  /** Runs it on the test's root, if no flag says otherwise. */
  async run(...flags: string[]): Promise<Outcome> {
    const child = this.#start(flags.includes("--from") ? flags : ["--from", this.root, ...flags], {});
    const texts = { stdout: "", stderr: "" };
    child.stdout!.on("data", (data: Buffer) => void (texts.stdout += data.toString()));
    child.stderr!.on("data", (data: Buffer) => void (texts.stderr += data.toString()));
    const [code] = (await once(child, "close")) as [number | null];
    return { code, ...texts };
  }

  /** Runs it with `--apply`, and kills it with all its children before its command of this number. Says whether it came to that. */
  async cutOff(command: number): Promise<boolean> {
    // What a shell reads of an open file is read for all the shells that have it: each command takes a byte.
    const fuse = join(dirname(this.#script), "fuse");
    const trap = join(dirname(this.#script), "trap");
    writeFileSync(fuse, "x".repeat(command));
    writeFileSync(trap, "set -T; trap 'read -rN1 -u7 || kill -KILL 0' DEBUG\n");
    const descriptor = openSync(fuse, "r");
    const child = this.#start(["--from", this.root, "--apply"], { BASH_ENV: trap }, descriptor);
    const [, signal] = (await once(child, "exit")) as [number | null, string | null];
    closeSync(descriptor);
    return signal === "SIGKILL";
  }

  #start(flags: string[], environment: NodeJS.ProcessEnv, descriptor?: number): ChildProcess {
    return spawn("bash", [this.#script, ...flags], {
      env: { ...process.env, ...environment },
      detached: true,
      stdio: ["ignore", "pipe", "pipe", "ignore", "ignore", "ignore", "ignore", descriptor ?? "ignore"],
    });
  }
}

const paths: Volume = {
  directories: { "/var/lib/app": true, "/var/lib/absent": true, "/var/lib/empty": true, "/keys": true },
  files: { "/etc/machine-id": true, "/etc/ssh/ssh_host_ed25519_key": true },
  users: {
    josh: { directories: { ".ssh": true, ".local/share/deep": true }, files: { ".config/app.toml": true } },
  },
};

/** Directories and files of the root that `paths` keep, in the order of the spec. */
export const there = [
  "/var/lib/app",
  "/var/lib/empty",
  "/keys",
  "/etc/machine-id",
  "/etc/ssh/ssh_host_ed25519_key",
  "/home/josh/.ssh",
  "/home/josh/.local/share/deep",
  "/home/josh/.config/app.toml",
];

/** A script, and where its file systems are. */
export type Machine = Migration & { device: string; folder: string; top: string };

/** A root with an odd tree and all the paths that persist, and an empty volume; on one file system if not said otherwise. */
export async function machine({ root: type = "btrfs" }: { root?: "btrfs" | "ext4" } = {}): Promise<Machine> {
  const { device, folder } = await btrfsDisk();
  const top = join(folder, "top");
  const host = new Migration(folder, paths, device);
  const { root, volume } = host;
  onTestFinished(async () => {
    await shell(
      `for at in ${root} ${volume} ${top}; do if mountpoint -q $at; then umount --recursive $at; fi; done`,
    );
  });
  const mountRoot =
    type === "btrfs"
      ? `mount -o X-mount.mkdir,subvol=@ ${device} ${root}`
      : `truncate -s 200M ${folder}/ext4; mkfs.ext4 -q ${folder}/ext4; mount -o X-mount.mkdir,loop ${folder}/ext4 ${root}`;
  await shell(`
    mount -o X-mount.mkdir ${device} ${top}
    for name in @ @persist; do btrfs subvolume create ${top}/$name; done
    ${mountRoot}
    mount -o X-mount.mkdir,subvol=@persist ${device} ${volume}
    cd ${root}
    mkdir -p var/lib/app/tree var/lib/empty etc/ssh home/josh/.ssh home/josh/.local/share/deep/er home/josh/.config
    mkdir -m 0700 keys; echo key > keys/key
    echo abcdef > etc/machine-id; chmod 0444 etc/machine-id
    echo secret > etc/ssh/ssh_host_ed25519_key; chmod 0600 etc/ssh/ssh_host_ed25519_key
    echo text > home/josh/.local/share/deep/er/file; echo text > home/josh/.config/app.toml
    chmod 0700 home/josh/.ssh; chown -R 1234:100 home/josh; chmod 0700 home/josh; chown 55:66 var/lib/empty`);
  await oddTree(`${root}/var/lib/app/tree`);
  return Object.assign(host, { device, folder, top });
}

/** All that is to be kept of each path. */
export function factsOf(folder: string): Promise<string[]> {
  return Promise.all(there.map((path) => factsAt(folder, path)));
}

/** All that is to be kept of a path. */
export function factsAt(folder: string, path: string): Promise<string> {
  const at = join(folder, path);
  return shell(`if [[ -f ${at} ]]; then stat -c '%a %u:%g %s %.Y' ${at}; cat ${at}; fi`).then(async (file) =>
    file === "" ? await facts(at) : file,
  );
}
