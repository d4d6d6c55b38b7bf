/** A host whose persistent volume and root are folders of a test, and the script that copies from one to the other. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdirSync, openSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { host, type HostInput } from "../../generator/index.ts";
import { migration } from "../../generator/kinds/persistence/migrate.ts";
import { builtInTemplates } from "../../generator/package-files.ts";
import { render } from "../../generator/stages/render.ts";
import { resolve } from "../../generator/stages/resolve.ts";
import { validate } from "../../generator/stages/validate.ts";

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

  /** Runs it on the test's root. */
  async run(...flags: string[]): Promise<Outcome> {
    const child = this.#start(["--from", this.root, ...flags], {});
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
