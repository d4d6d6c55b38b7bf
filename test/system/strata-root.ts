/** The program strata-root for a root on a disk of its own, run as on a host, with its own folder in /run. */
import { execFile, spawn, type ChildProcess } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { host, type HostInput } from "../../generator/index.ts";
import { programFile } from "../../generator/kinds/root-reset/program.ts";
import { builtInTemplates } from "../../generator/package-files.ts";
import { render } from "../../generator/stages/render.ts";
import { resolve } from "../../generator/stages/resolve.ts";
import { validate } from "../../generator/stages/validate.ts";
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
  within: string[] = [];

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
    return ["unshare", "--mount", "bash", "-c", prepare, "-", ...this.within, "bash", this.script, ...args];
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
  const rootHost = new RootHost(folder);
  const { rootReset, ...rest } = spec;
  writeFileSync(
    rootHost.script,
    programOf({
      fileSystems: { "/": { device, fsType: "btrfs", options: ["subvol=@root"] } },
      rootReset: { enable: true, ...rootReset },
      ...rest,
    }),
  );
  await shell(`
    mount -o X-mount.mkdir,noatime ${device} ${rootHost.top}
    btrfs subvolume create ${rootHost.root} > /dev/null
    ${armed ? `btrfs subvolume create ${rootHost.kept} > /dev/null` : ""}`);
  rootHost.standIn("systemctl", "");
  return rootHost;
}
