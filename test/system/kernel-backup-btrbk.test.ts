/** Backups with btrbk, by the configuration that NixOS makes and the scripts around it, between real btrfs file systems. */
import { execFile, spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { byLabel, type HostInput } from "../../generator/index.ts";
import { tier, titled } from "../tiers.ts";
import { folderOf } from "../fixtures/archive.ts";
import { btrfsDisk } from "./loop.ts";
import { writeHosts } from "./nix-compile.ts";
import { hasFlake, laidOut, nix, titled as titledNix, valueOf } from "./nix-flake.ts";
import { shell } from "./shell.ts";

type Destination = NonNullable<NonNullable<HostInput["backup"]>["destination"]>;

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

interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs a program to its end. */
function run([program, ...args]: string[], env: NodeJS.ProcessEnv): Promise<Outcome> {
  return new Promise((done) => {
    execFile(program!, args, { env }, (error, stdout, stderr) =>
      done({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr }),
    );
  });
}

/** A host with a subvolume and a second disk, and what backs up the one to the other. */
class Machine {
  readonly folder: string;
  readonly home: string;
  readonly disk: string;
  readonly target: string;
  readonly evaluated: Evaluated;
  /** A program that starts all others. */
  within: string[] = ["env"];

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
    return run([...this.within, "bash", this.#path(name), ...args], this.#environment());
  }

  /** What the unit does, at a time of its own. */
  async backup(at?: string): Promise<Outcome> {
    const unit = await run([...this.within, "bash", "-c", this.#commands(at)], this.#environment());
    const result = unit.code === 0 ? "success" : "exit-code";
    const finish = await run(["bash", this.#path("btrbk"), "finish"], {
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
    const path = join(this.folder, "state", name);
    return existsSync(path) ? Number(readFileSync(path, "utf8")) : undefined;
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

const unit = "strata-backup";

async function machine(
  destination: (disk: string) => Partial<NonNullable<HostInput["backup"]>> & { destination: Destination } = (
    disk,
  ) => ({
    destination: { type: "local", path: join(disk, "folder") },
  }),
): Promise<Machine> {
  const own = await btrfsDisk();
  const other = await btrfsDisk();
  const disk = join(other.folder, "backups");
  const home = join(own.folder, "home");
  await shell(`
    mount -o X-mount.mkdir ${own.device} ${own.folder}/top
    btrfs subvolume create ${own.folder}/top/@home
    mount -o X-mount.mkdir,subvol=@home ${own.device} ${home}
    umount ${own.folder}/top
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
        ...destination(disk),
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

/** All that a restore has to bring back of a tree. */
function facts(folder: string): Promise<string> {
  return shell(`
    cd ${folder}
    find . -mindepth 1 -path ./.strata-btrbk -prune -o -type d -printf '%P %m %U:%G %T@\\n' | sort
    find . -path ./.strata-btrbk -prune -o ! -type d -printf '%P %y %m %U:%G %n %T@ %l\\n' | sort
    find . -path ./.strata-btrbk -prune -o -type f -print0 | sort -z | xargs -0 sha256sum
    find . -path ./.strata-btrbk -prune -o -type f -print0 | sort -z | xargs -0 getfattr -d -m user`);
}

const isThere = hasFlake && tier("root");

describe.skipIf(!isThere)(titledNix(titled("root", "backups with btrbk")), { timeout: 300_000 }, () => {
  test("NixOS runs btrbk as its own user, and what is around it as root", async () => {
    const { evaluated } = await machine();
    expect(evaluated).toMatchObject({
      User: "btrbk",
      aliases: [`${unit}.service`],
      state: `/var/lib/${unit}`,
      timer: { OnCalendar: "02:00", Persistent: true, RandomizedDelaySec: "30m" },
    });
    expect(evaluated.ExecStartPre).toEqual([
      expect.stringMatching(/^\+\S+-btrbk prepare$/),
      expect.stringMatching(/^\/\S+\/btrbk -c \/etc\/btrbk\/strata-backup\.conf clean$/),
    ]);
    expect(evaluated.ExecStopPost).toMatch(/^\+\S+-btrbk finish$/);
  });

  test("a tree comes back as it was, the second run sends the difference, and old backups go", async () => {
    const host = await machine();
    const { home, folder } = host;
    await shell(`
      cd ${home}
      head -c 60M /dev/urandom > random
      mkdir -p "with space/[brackets]" 'star*'
      echo one > 'star*/quote'"'"'s "$HOME" \\back'
      echo two > private; chmod 0600 private; chown 1234:4321 private
      echo three > first; ln first second; setfattr -n user.strata -v kept first
      touch -d "2001-02-03 04:05:06.789" first
      ln -s nowhere/at/all link`);
    expect(await host.backup("2026-03-01 02:00:00")).toMatchObject({ code: 0 });
    const before = await facts(home);
    const one = "home.20260301T020000+0000";
    expect(host.received()).toEqual([one]);
    expect(statSync(host.target).mode & 0o777).toBe(0o700);
    expect(host.figure("last-success")).toBeCloseTo(Date.now() / 1000, -2);

    await shell(`echo four > ${home}/new; rm ${home}/private`);
    const space = async (): Promise<number> =>
      Number(await shell(`sync; df --output=used -B1 ${host.disk} | tail -1`));
    const used = await space();
    expect(await host.backup("2026-03-02 02:00:00")).toMatchObject({ code: 0 });
    expect(host.received()).toHaveLength(2);
    expect((await space()) - used).toBeLessThan(2 ** 20 * 8);
    // Only what the next run needs stays on this host.
    expect(host.snapshots()).toEqual(["home.20260302T020000+0000"]);

    const listed = await host.script("restore", "list");
    expect(listed).toMatchObject({ code: 0, stderr: "" });
    expect(listed.stdout).toBe(
      `${home}\n  2026-03-01 02:00:00  ${one}\n  2026-03-02 02:00:00  home.20260302T020000+0000\n`,
    );

    const place = join(folder, "restored");
    const at = ["--at", "2026-03-01 12:00"];
    const tried = await host.script("restore", "--dry-run", ...at, "restore", home, place);
    expect(tried).toMatchObject({ code: 0, stderr: "" });
    expect(tried.stdout).toContain(`would be restored of ${home}, from ${host.target}/${one}, to ${place}: `);
    expect(existsSync(place)).toBe(false);
    expect(await host.script("restore", ...at, "restore", home, place)).toMatchObject({
      code: 0,
      stderr: "",
    });
    expect(await facts(place)).toBe(before);
    expect(existsSync(join(place, ".strata-btrbk"))).toBe(false);
    expect(readdirSync(folder).filter((name) => name.includes("partial"))).toEqual([]);

    // Of the newest: one path of it, which lies below a folder.
    const part = join(folder, "part");
    expect(await host.script("restore", "restore", `${home}/star*/`, part)).toMatchObject({ code: 0 });
    expect(readdirSync(part)).toEqual([`quote's "$HOME" \\back`]);
    const file = join(folder, "file");
    expect(await host.script("restore", "restore", `${home}/new`, file)).toMatchObject({ code: 0 });
    expect(readFileSync(file, "utf8")).toBe("four\n");

    for (const [args, message] of [
      [["restore", `${home}/private`, join(folder, "x")], "is not in the backup of 2026-03-02 02:00:00"],
      [["restore", home, place], "is not empty"],
      [["restore", "/elsewhere", join(folder, "x")], "is not backed up; what is: "],
      [["--at", "2026-02-01", "restore", home, join(folder, "x")], "there is no backup of"],
    ] as const) {
      const failed = await host.script("restore", ...args);
      expect(failed.code).toBe(1);
      expect(failed.stderr).toContain(message);
    }

    const verified = await host.script("verify");
    expect(verified).toMatchObject({ code: 0, stderr: "" });
    expect(verified.stdout).toMatch(/^home: [1-9]\d* files of home\.20260302T020000\+0000 are the same/);
    expect(host.figure("last-verified")).toBeCloseTo(Date.now() / 1000, -2);

    expect(await host.script("cost")).toMatchObject({ code: 0, stderr: "" });
    expect(host.figure("stored-bytes")).toBeGreaterThanOrEqual(60 * 2 ** 20);
    expect(host.figure("stored-bytes")).toBeLessThan(70 * 2 ** 20);

    for (let day = 3; day <= 20; day += 1) {
      const { code, stderr } = await host.backup(`2026-03-${String(day).padStart(2, "0")} 02:00:00`);
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    }
    // Three days back, and Monday's of two weeks back.
    expect(host.received().map((name) => name.slice(11, 13))).toEqual([
      "02",
      "09",
      "16",
      "17",
      "18",
      "19",
      "20",
    ]);
    expect(host.snapshots()).toHaveLength(1);
  });

  test("what a cut-off run left is removed by the next one", async () => {
    const host = await machine();
    await shell(`head -c 200M /dev/urandom > ${host.home}/random`);
    await host.backupCutOff();
    const [partial] = host.received();
    expect(await host.script("restore", "list")).toMatchObject({ code: 0, stdout: `${host.home}\n` });
    expect(await host.script("verify")).toMatchObject({ code: 1 });
    expect(await host.backup()).toMatchObject({ code: 0 });
    const shown = await shell(
      `for it in ${host.target}/*; do btrfs subvolume show $it | grep "Received UUID"; done`,
    );
    expect(shown).not.toMatch(/Received UUID:\s*-/);
    expect(partial).toBeDefined();
    expect(await host.script("verify")).toMatchObject({ code: 0 });
  });

  test("without a database that is to be told, the rest is backed up, and the unit fails", async () => {
    const host = await machine((disk) => ({
      destination: { type: "local", path: join(disk, "folder") },
      databases: { redis: { socket: "/run/redis-none/redis.sock" } },
    }));
    const failed = await host.backup();
    expect(failed.code).not.toBe(0);
    expect(failed.stderr).toContain("error: Redis could not be told of the backup: see above.");
    expect(host.received()).toHaveLength(1);
    expect(host.figure("last-success")).toBeUndefined();
  });

  test("damage is found", async () => {
    const host = await machine();
    await shell(`echo good > ${host.home}/file`);
    expect(await host.backup()).toMatchObject({ code: 0 });
    const [name] = host.received();
    await shell(`
      btrfs property set -f ${host.target}/${name} ro false
      echo evil > ${host.target}/${name}/file
      btrfs property set -f ${host.target}/${name} ro true`);
    const verified = await host.script("verify");
    expect(verified.code).toBe(1);
    expect(verified.stderr).toMatch(/was not received from|are not those of/);
    expect(host.figure("last-verified")).toBeUndefined();
  });

  test("a full disk fails, and loses nothing", async () => {
    const host = await machine();
    await shell(`echo small > ${host.home}/file`);
    expect(await host.backup("2026-03-01 02:00:00")).toMatchObject({ code: 0 });
    const success = host.figure("last-success");
    await shell(
      `head -c 800M /dev/urandom > ${host.disk}/filler; head -c 400M /dev/urandom > ${host.home}/large; sync`,
    );
    const failed = await host.backup("2026-03-02 02:00:00");
    expect(failed.code).not.toBe(0);
    expect(failed.stderr).toMatch(/No space left/);
    expect(host.figure("last-success")).toBe(success);
    expect(host.received()).toContain("home.20260301T020000+0000");
    expect(await host.script("verify")).toMatchObject({ code: 0 });
    await shell(`rm ${host.disk}/filler; sync`);
    expect(await host.backup("2026-03-03 02:00:00")).toMatchObject({ code: 0 });
    expect(await host.script("verify")).toMatchObject({ code: 0 });
  });

  test("a disk that is not mounted is missed, and nothing is written in its place", async () => {
    const host = await machine();
    await shell(`echo small > ${host.home}/file; umount ${host.disk}`);
    expect((await host.backup()).stderr).toContain(
      "folder is not there: is the disk of the backups mounted?",
    );
    mkdirSync(join(host.disk, "folder"));
    expect((await host.backup()).stderr).toMatch(/not btrfs: is the disk|is on the file system of \//);
    expect(existsSync(host.target)).toBe(false);
    // The same where the folder is on the source's own file system.
    await shell(`mkdir ${host.home}/in-place; mount --bind ${host.home}/in-place ${host.disk}/folder`);
    onTestFinished(() => void shell(`umount ${host.disk}/folder`));
    expect((await host.backup()).stderr).toContain(`folder is on the file system of ${host.home}`);
    expect(existsSync(join(host.home, ".strata-btrbk"))).toBe(false);
    expect(host.figure("last-success")).toBeUndefined();
    rmSync(join(host.home, "in-place"), { recursive: true, force: true });
  });

  test("over SSH: sent, verified, measured and restored, with the key of the secret", async () => {
    const server = await sshServer();
    const host = await machine((disk) => ({
      destination: {
        ...{ type: "sftp", host: "127.0.0.1", port: server.port, user: "root" },
        ...{ path: join(disk, "folder"), knownHost: server.hostKey },
      },
      credentials: { file: join(server.folder, "key") },
    }));
    // NixOS puts the host's key into /etc/ssh/ssh_known_hosts, which is not this machine's to change.
    expect(host.evaluated.knownHosts).toMatchObject({
      [`[127.0.0.1]:${server.port}`]: { publicKey: server.hostKey },
    });
    host.within = [
      "unshare",
      "--mount",
      "bash",
      "-c",
      `mount --bind ${server.folder} /etc/ssh; exec "$@"`,
      "-",
    ];

    await shell(`mkdir "${host.home}/a folder"; echo one > "${host.home}/a folder/it's; * one"`);
    const before = await facts(host.home);
    expect(await host.backup()).toMatchObject({ code: 0 });
    expect(host.received()).toHaveLength(1);
    expect(statSync(join(host.folder, "runtime/identity")).mode & 0o777).toBe(0o400);
    expect(await host.script("verify")).toMatchObject({ code: 0 });
    expect(await host.script("cost")).toMatchObject({ code: 0 });
    const place = join(host.folder, "restored");
    expect(await host.script("restore", "restore", host.home, place)).toMatchObject({ code: 0 });
    expect(await facts(place)).toBe(before);

    await shell(`umount ${host.disk}`);
    expect((await host.backup()).stderr).toContain("folder can't be reached at 127.0.0.1: ");
    writeFileSync(join(server.folder, "key"), "");
    expect((await host.backup()).stderr).toContain("key is empty");
  });
});

/** An SSH server on this machine that lets root in with one key, until the test ends. */
async function sshServer(): Promise<{ folder: string; port: number; hostKey: string }> {
  const folder = folderOf([]);
  const port = 20_000 + (process.pid % 20_000);
  await shell(`
    chmod 0755 ${folder}
    mkdir -p /run/sshd
    ssh-keygen -q -t ed25519 -N "" -f ${folder}/host
    ssh-keygen -q -t ed25519 -N "" -f ${folder}/key
    cp ${folder}/key.pub ${folder}/authorized`);
  const hostKey = readFileSync(join(folder, "host.pub"), "utf8").split(" ").slice(0, 2).join(" ");
  writeFileSync(join(folder, "ssh_known_hosts"), `[127.0.0.1]:${port} ${hostKey}\n`);
  const options = Object.entries({
    ...{ Port: port, ListenAddress: "127.0.0.1", HostKey: `${folder}/host`, PidFile: "none", UsePAM: "no" },
    ...{
      AuthorizedKeysFile: `${folder}/authorized`,
      PermitRootLogin: "prohibit-password",
      StrictModes: "no",
    },
  }).flatMap(([name, value]) => ["-o", `${name}=${value}`]);
  const child = spawn("/usr/sbin/sshd", ["-D", "-f", "/dev/null", ...options], { stdio: "ignore" });
  onTestFinished(() => void child.kill());
  const answers = (): Promise<string> => shell(`ssh-keyscan -p ${port} 127.0.0.1 2>/dev/null || true`);
  await vi.waitUntil(async () => (await answers()).includes("ed25519"), { timeout: 20_000 });
  return { folder, port, hostKey };
}
