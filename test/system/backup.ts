/** A host's backup as NixOS builds it, run as systemd would, with its own directories in a temporary folder. */
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, onTestFinished } from "vitest";
import type { HostInput } from "../../generator/index.ts";
import { tier, titled } from "../tiers.ts";
import { complaintOf, hasFlake, laidOut, nix, titled as titledNix } from "./nix-flake.ts";
import { writeHosts } from "./nix-compile.ts";
import { outcomeOf, type Outcome } from "./shell.ts";

interface Unit {
  environment: Record<string, string>;
  path: string;
  aliases: string[];
  prepare: string[];
  start: string[];
  finish: string[];
}

export type BackupSpec = NonNullable<HostInput["backup"]>;

/** Tests of what NixOS builds, as root on real file systems. */
export function describeBackups(title: string, timeout: number, tests: () => void): void {
  describe.skipIf(!hasFlake || !tier("root"))(titledNix(titled("root", title)), { timeout }, () => {
    tests();
  });
}

/** The units and programs of a host's backup. */
export class BuiltBackup {
  readonly #units: Record<string, Unit>;
  readonly #programs: string[];
  readonly unit: string;
  /** Where its state is, and the directories that systemd would make. */
  readonly state: string;
  readonly #folder: string;
  environment: Record<string, string> = {};

  constructor(unit: string, folder: string, built: { units: Record<string, Unit>; programs: string[] }) {
    this.unit = unit;
    this.#folder = folder;
    this.#units = built.units;
    this.#programs = built.programs;
    this.state = join(folder, "state");
  }

  /** Runs a unit: what comes before, its commands, and in any case what comes after. */
  async run(name: string): Promise<Outcome> {
    const { prepare, start, finish } = this.#unitNamed(name);
    const done: Outcome[] = [];
    let result = "success";
    for (const command of [...prepare, ...start]) {
      done.push(await this.#command(name, command));
      if (done.at(-1)!.code === 0) continue;
      result = "exit-code";
      break;
    }
    for (const command of finish) done.push(await this.#command(name, command, result));
    rmSync(this.#runtime(name), { recursive: true, force: true });
    const failed = done.find(({ code }) => code !== 0);
    const text = (stream: "stdout" | "stderr"): string => done.map((outcome) => outcome[stream]).join("");
    return { code: failed?.code ?? 0, stdout: text("stdout"), stderr: text("stderr") };
  }

  /** Starts a unit's commands, without what comes after, as a power cut leaves it: the caller kills the process group. */
  start(name: string): ChildProcess {
    const { prepare, start } = this.#unitNamed(name);
    const script = ["set -e", ...prepare, ...start].join("\n");
    return spawn("bash", ["-c", script], { env: this.#environment(name), detached: true, stdio: "ignore" });
  }

  /** Starts a unit and kills the command that runs once `isReached`, in such a way that nothing is left of its process. */
  async cutOff(name: string, isReached: () => Promise<unknown>): Promise<void> {
    const started = this.start(name);
    const ended = once(started, "exit");
    await isReached();
    // Not the shell above it: where the first process of a machine is slow to bury the dead, restic takes them for alive.
    execFileSync("pkill", ["--signal", "KILL", "--parent", `${started.pid}`]);
    await ended;
  }

  /** Runs the program that restores. */
  restore(...args: string[]): Promise<Outcome> {
    const program = this.#programs.find((path) => path.endsWith("-restore"))!;
    return outcomeOf([program, ...args], this.#environment(""));
  }

  /** Runs a program of the backup's scripts with arguments of its own. */
  program(name: string, ...args: string[]): Promise<Outcome> {
    const all = Object.values(this.#units).flatMap(({ prepare, start }) => [...prepare, ...start]);
    const found = all.map((line) => line.split(" ")[0]!).find((path) => path.endsWith(`/${name}`));
    return outcomeOf([found!, ...args], this.#environment(""));
  }

  /** A figure that the backup leaves for monitoring; undefined where there is none. */
  figure(name: string): number | undefined {
    return figureIn(this.state, name);
  }

  #unitNamed(name: string): Unit {
    const unit =
      this.#units[name] ??
      Object.values(this.#units).find(({ aliases }) => aliases.includes(`${name}.service`));
    if (unit === undefined) throw new Error(`no unit ${name} among ${Object.keys(this.#units).join(", ")}`);
    return unit;
  }

  #command(name: string, command: string, result?: string): Promise<Outcome> {
    const environment = { ...this.#environment(name), ...(result && { SERVICE_RESULT: result }) };
    return outcomeOf(["bash", "--norc", "-c", command], environment);
  }

  /** restic's module names this directory itself. */
  #runtime(name: string): string {
    return `/run/${name === this.unit ? `restic-backups-${name}` : name || this.unit}`;
  }

  #environment(name: string): Record<string, string> {
    const unit = name === "" ? undefined : this.#unitNamed(name);
    for (const folder of [this.state, this.#runtime(name)]) mkdirSync(folder, { recursive: true });
    onTestFinished(() => rmSync(this.#runtime(name), { recursive: true, force: true }));
    return {
      ...unit?.environment,
      PATH: [unit?.path ?? "", process.env["PATH"]!].join(":"),
      STATE_DIRECTORY: this.state,
      RUNTIME_DIRECTORY: this.#runtime(name),
      RESTIC_CACHE_DIR: join(this.#folder, "cache"),
      ...this.environment,
    };
  }
}

/** A figure in a directory of figures; undefined where there is none. */
export function figureIn(state: string, name: string): number | undefined {
  const path = join(state, name);
  return existsSync(path) ? Number(readFileSync(path, "utf8")) : undefined;
}

/** Builds the backup of a host whose spec is given, in a folder where its modules can be written. */
export async function buildBackup(folder: string, spec: HostInput): Promise<BuiltBackup> {
  const out = join(folder, "out");
  const unit = spec.backup!.unitName!;
  writeHosts(out, { tested: spec });
  const file = fileURLToPath(new URL("backup.nix", import.meta.url));
  const result = await nix(
    ...["build", "--impure", "--no-link", "--print-out-paths", "--file", file],
    ...["--argstr", "inputs", laidOut, "--argstr", "folder", join(out, "hosts/tested")],
    ...["--argstr", "unit", unit],
  );
  if (result.code !== 0) throw new Error(complaintOf(result));
  return new BuiltBackup(
    unit,
    folder,
    JSON.parse(readFileSync(result.stdout.trim(), "utf8")) as ConstructorParameters<typeof BuiltBackup>[2],
  );
}
