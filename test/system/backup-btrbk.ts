/** Hosts whose backups btrbk makes. */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { vi } from "vitest";
import { byLabel } from "../../generator/index.ts";
import { figureIn, type BackupSpec } from "./backup.ts";
import { btrfsDisk, mountedSubvolumes } from "./loop.ts";
import { writeHosts } from "./nix-compile.ts";
import { laidOut, nix, valueOf } from "./nix-flake.ts";
import { outcomeOf, shell, type Outcome } from "./shell.ts";

/** The stem of the units' names. */
export const unit = "strata-backup";

interface Evaluated {
  configuration: string;
  aliases: string[];
  User: string;
  ExecStartPre: string[];
  ExecStopPost: string;
  state: string;
  timer: object;
  knownHosts: object;
}

/** A host with a subvolume and a second disk, and what backs up the one to the other. */
export class Machine {
  readonly folder: string;
  readonly home: string;
  readonly disk: string;
  readonly target: string;
  readonly evaluated: Evaluated;
  /** A program that starts all others. */
  within: [string, ...string[]] = ["env"];

  constructor(folder: string, disk: string, evaluated: Evaluated) {
    this.folder = folder;
    this.home = join(folder, "home");
    this.disk = disk;
    this.target = join(disk, "folder", "tested");
    this.evaluated = evaluated;
    // There is no user btrbk here who would need sudo, and no /run of systemd's.
    const configuration = evaluated.configuration
      .replace("backend btrfs-progs-sudo", "backend btrfs-progs")
      .replaceAll("/run/strata-backup/", `${folder}/runtime/`);
    writeFileSync(join(folder, "btrbk.conf"), `${configuration}\n`);
  }

  script(name: string, ...args: string[]): Promise<Outcome> {
    return outcomeOf([...this.within, "bash", this.#path(name), ...args], this.#environment());
  }

  /** What the unit does, at a time of its own. */
  async backup(at?: string): Promise<Outcome> {
    const unit = await outcomeOf([...this.within, "bash", "-c", this.#commands(at)], this.#environment());
    const result = unit.code === 0 ? "success" : "exit-code";
    const finish = await outcomeOf(["bash", this.#path("btrbk"), "finish"], {
      ...this.#environment(),
      SERVICE_RESULT: result,
    });
    return unit.code === 0 ? { ...finish, stderr: unit.stderr + finish.stderr } : unit;
  }

  /** Kills the unit's processes once something is being received. */
  async backupCutOff(): Promise<void> {
    const child = spawn("bash", ["-c", this.#commands()], {
      env: this.#environment(),
      detached: true,
      stdio: "ignore",
    });
    const ended = new Promise<void>((done) => child.once("exit", () => done()));
    await vi.waitUntil(() => this.received().length > 0, { timeout: 60_000, interval: 5 });
    process.kill(-child.pid!, "SIGKILL");
    await ended;
  }

  figure(name: string): number | undefined {
    return figureIn(join(this.folder, "state"), name);
  }

  /** Names of what stands in the target, and of the snapshots on this host. */
  received(): string[] {
    return existsSync(this.target) ? readdirSync(this.target).sort() : [];
  }

  snapshots(): string[] {
    return readdirSync(join(this.home, ".strata-btrbk")).sort();
  }

  #commands(at?: string): string {
    // Not by the program `faketime`: its semaphores outlive it, and a later process of the same number fails on them.
    const fake =
      at === undefined
        ? ""
        : `env LD_PRELOAD="$(echo /usr/lib/*/faketime/libfaketime.so.1)" FAKETIME='${at}' `;
    const { folder } = this;
    return `set -e
      bash ${this.#path("btrbk")} prepare
      ${fake}btrbk -c ${folder}/btrbk.conf clean
      ${fake}btrbk -c ${folder}/btrbk.conf run`;
  }

  #path(script: string): string {
    return join(this.folder, "out/hosts/tested/backup", `${script}.sh`);
  }

  #environment(): NodeJS.ProcessEnv {
    const folders = {
      STATE_DIRECTORY: join(this.folder, "state"),
      RUNTIME_DIRECTORY: join(this.folder, "runtime"),
    };
    for (const folder of Object.values(folders)) mkdirSync(folder, { recursive: true });
    return { ...process.env, ...folders, TZ: "UTC" };
  }
}

/** Such a host, with its second disk mounted; its backups go to a folder there unless it is to be otherwise. */
export async function machine(wishes: (disk: string) => Partial<BackupSpec> = () => ({})): Promise<Machine> {
  const own = await mountedSubvolumes({ "@home": "home" });
  const other = await btrfsDisk();
  const disk = join(other.folder, "backups");
  const home = join(own.folder, "home");
  await shell(`
    mount -o X-mount.mkdir ${other.device} ${disk}
    mkdir ${disk}/folder`);
  const out = join(own.folder, "out");
  writeHosts(out, {
    tested: {
      fileSystems: { [home]: byLabel("pool", { fsType: "btrfs", options: ["subvol=@home"] }) },
      backup: {
        enable: true,
        engine: "btrbk",
        unitName: unit,
        subvolumes: [home],
        retention: { daily: 3, weekly: 2, monthly: 0 },
        destination: { type: "local", path: join(disk, "folder") },
        ...wishes(disk),
      },
    },
  });
  const file = fileURLToPath(new URL("btrbk-unit.nix", import.meta.url));
  const given = JSON.stringify(JSON.stringify({ inputs: laidOut, folder: join(out, "hosts/tested"), unit }));
  const evaluated = valueOf<Evaluated>(
    await nix("eval", "--json", "--impure", "--expr", `import ${file} (builtins.fromJSON ${given})`),
  );
  return new Machine(own.folder, disk, evaluated);
}
