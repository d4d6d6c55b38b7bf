/** Backups as archives: the units that NixOS builds of the generated modules, run on real file systems to real destinations. */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { shellWord } from "../../generator/nix/escape.ts";
import { byLabel, type HostInput } from "../../generator/index.ts";
import { retentionSchema } from "../../generator/model/retention.ts";
import { survivors } from "../../generator/model/timeline.ts";
import { tier, titled } from "../tiers.ts";
import { buildBackup, rcloneServer, type BackupSpec, type BuiltBackup, type Outcome } from "./backup.ts";
import { btrfsDisk } from "./loop.ts";
import { hasFlake, titled as titledNix } from "./nix-flake.ts";
import { shell } from "./shell.ts";

const isThere = hasFlake && tier("root");
const day = 24 * 3600;
let count = 0;

interface Machine {
  folder: string;
  home: string;
  backup: BuiltBackup;
  /** Files at the destination, by their paths in the host's folder there. */
  stored: () => string[];
}

/** A host with one subvolume, and its backup as archives to a folder. */
async function machine(wishes: (folder: string) => Partial<BackupSpec> = () => ({})): Promise<Machine> {
  const { device, folder } = await btrfsDisk();
  const home = join(folder, "home");
  await shell(`
    mount -o X-mount.mkdir ${device} ${folder}/top
    btrfs subvolume create ${folder}/top/@home
    mount -o X-mount.mkdir,subvol=@home ${device} ${home}
    umount ${folder}/top
    mkdir ${folder}/destination`);
  const spec: HostInput = {
    fileSystems: {
      [home]: byLabel("pool", { fsType: "btrfs", options: ["subvol=@home"] }),
      [join(folder, "disk")]: byLabel("disk", { fsType: "ext4" }),
    },
    backup: {
      enable: true,
      engine: "archive",
      unitName: `strata-test-archive-${process.pid}-${++count}`,
      subvolumes: [home],
      destination: { type: "local", path: join(folder, "destination") },
      ...wishes(folder),
    },
  };
  const stored = (): string[] => {
    const own = join(folder, "destination/tested");
    if (!existsSync(own)) return [];
    const entries = readdirSync(own, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name).slice(own.length + 1))
      .sort();
  };
  return { folder, home, backup: await buildBackup(folder, spec), stored };
}

/** Files with names, attributes and contents that a careless program gets wrong. */
function oddTree(folder: string): Promise<string> {
  return shell(`
    cd ${folder}
    mkdir -p "with space/[brackets]" "star*" empty
    echo one > "with space/[brackets]/new
line"
    echo two > 'star*/quote'"'"'s "$HOME" \\back'
    echo three > $'caf\\xe9 in Latin-1'; echo three > $'caf\\xc3\\xa9 in UTF-8'
    echo four > -dash; echo four > ' leading space'; echo four > .hidden
    echo five > private; chmod 0600 private; chown 1234:4321 private
    echo six > first; ln first second
    ln -s nowhere/at/all link
    truncate -s 20M sparse; echo end >> sparse
    setfattr -n user.strata -v kept first; setfattr -n trusted.strata -v kept 'star*'
    setfacl -m u:1234:rw private; setfacl -d -m g:4321:rx empty
    mkfifo pipe; mknod null c 1 3
    echo seven > setuid; chmod 4755 setuid
    touch -d "2001-02-03 04:05:06.789" first
    head -c 3M /dev/urandom > random
    chmod 0711 .; chown 77:88 .`);
}

/** All that a restore has to bring back of a tree; what a database is writing left out. */
function facts(folder: string): Promise<string> {
  const rest = "-path ./database -prune -o";
  return shell(`
    cd ${folder}
    find . ${rest} -printf '%P %y %m %U:%G %l' \\( -type d -printf '\\0' -o -printf ' %n %s %T@\\0' \\) | sort -z | tr '\\0' '\\n'
    find . ${rest} -type f -print0 | sort -z | xargs -0 sha256sum
    find . ${rest} -print0 | sort -z | xargs -0 getfattr -h -d -m 'user|trusted'
    find . ${rest} ! -type l -print0 | sort -z | xargs -0 getfacl -n
    stat -c %b sparse`);
}

/** Writes as a database does, first what it will do and then the deed, each safe on the disk before the next, until the test ends. */
function startDatabase(folder: string): void {
  mkdirSync(folder);
  const step =
    "n=$((n + 1)); echo $n >> journal; sync journal; echo $n > state.new; sync state.new; mv state.new state";
  const script = `while true; do ${step}; done`;
  const writer = spawn("bash", ["-c", script], { cwd: folder, stdio: "ignore" });
  onTestFinished(() => void writer.kill("SIGKILL"));
}

/**
 * What the scripts take for the time: their `date` is the real one, under faketime(1). That fails where a process of the same number
 * has left its semaphore behind, so it is asked until it answers.
 */
function setClock({ folder, backup }: Machine, time: number): void {
  const date = new Date(time * 1000).toISOString().slice(0, 19).replace("T", " ");
  const asked = `answer=$(TZ=UTC faketime -f "${date}" date "$@" 2> /dev/null)`;
  writeFileSync(
    join(folder, "clock"),
    `date() { local answer; until ${asked}; do command -v faketime > /dev/null || exit 127; done; echo "$answer"; }\n`,
  );
  backup.environment = { BASH_ENV: join(folder, "clock") };
}

/** Expects a success, and else shows what was said. */
async function succeed(run: Promise<Outcome>): Promise<Outcome> {
  const outcome = await run;
  if (outcome.code !== 0) throw new Error(outcome.stderr);
  return outcome;
}

const archives = (files: readonly string[]): string[] => files.filter((name) => name.endsWith(".zst"));
const archivePath = (source: string, stamp: string): string =>
  `${source}/${stamp.slice(0, 4)}/${stamp.slice(4, 6)}/${stamp}_${source}_snapshots.tar.zst`;
const stampOf = (seconds: number): string =>
  new Date(seconds * 1000).toISOString().slice(0, 19).replaceAll(/[-:]/g, "").replace("T", "_");

/** Puts a file at a local destination that counts as a whole archive, or as one that was cut off. */
function pretend(folder: string, path: string, isWhole = true): void {
  const file = join(folder, "destination/tested", path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, "");
  if (isWhole) writeFileSync(`${file}.sha256`, `${"0".repeat(64)}  ${path.split("/").at(-1)}\n`);
}

describe.skipIf(!isThere)(titledNix(titled("root", "backups as archives")), { timeout: 180_000 }, () => {
  test("a tree comes back as it was, with a database that is being written to", async () => {
    const { folder, home, backup, stored } = await machine();
    await oddTree(home);
    startDatabase(join(home, "database"));
    const before = await facts(home);

    await succeed(backup.run(backup.unit));
    expect(readdirSync(home)).not.toContain(".strata-backup");
    expect(backup.figure("last-success")).toBeCloseTo(Date.now() / 1000, -2);
    expect(stored()).toEqual([
      expect.stringMatching(/^home\/(20\d\d)\/(\d\d)\/\1\2\d\d_\d{6}_home_snapshots\.tar\.zst$/),
      expect.stringMatching(/\.tar\.zst\.sha256$/),
    ]);
    // They hold what only root may read.
    expect(await shell(`find ${folder}/destination/tested -perm /077`)).toBe("");

    const target = join(folder, "restored");
    const tried = await backup.restore("--dry-run", "restore", home, target);
    expect(tried).toMatchObject({ code: 0, stderr: "" });
    expect(tried.stdout).toContain(`, to ${target}`);
    expect(existsSync(target)).toBe(false);
    expect(existsSync(`${target}.partial`)).toBe(false);

    mkdirSync(target);
    expect(await backup.restore("restore", home, target)).toMatchObject({ code: 0, stderr: "" });
    expect(await facts(target)).toBe(before);
    expect(existsSync(`${target}.partial`)).toBe(false);
    const [state, journal] = (await shell(`cd ${target}/database; cat state; tail -n 1 journal`)).split("\n");
    expect(Number(journal) - Number(state)).toBeOneOf([0, 1]);

    for (const path of [
      "first",
      "with space/[brackets]/new\nline",
      "star*",
      'star*/quote\'s "$HOME" \\back',
    ]) {
      const part = join(folder, "part");
      expect(await backup.restore("restore", join(home, path), part)).toMatchObject({ code: 0, stderr: "" });
      await shell(`diff -r ${shellWord(join(home, path))} ${part}; rm -r ${part}`);
    }

    const verified = await backup.run(`${backup.unit}-verify`);
    expect(verified.code).toBe(0);
    expect(verified.stdout).toMatch(
      /^home: \d+ files are equal to those on the host\nhome: \S+ can be read\n$/,
    );
    expect(backup.figure("last-verified")).toBeCloseTo(Date.now() / 1000, -2);
    expect(readdirSync(backup.state)).not.toContain("verify");
  });

  test("a restore writes over nothing, and says what it lacks", async () => {
    const { folder, home, backup } = await machine();
    expect(await backup.restore("list")).toEqual({
      code: 1,
      stdout: "",
      stderr: `error: there is no archive at ${folder}/destination/tested\n`,
    });
    writeFileSync(join(home, "file"), "text");
    await succeed(backup.run(backup.unit));
    const refused = async (args: string[], message: string): Promise<void> => {
      const outcome = await backup.restore(...args);
      expect(outcome).toMatchObject({ code: expect.toBeOneOf([1, 2]), stdout: "" });
      expect(outcome.stderr).toContain(message);
    };
    const target = join(folder, "target");
    await refused(["restore", home, home], "is not empty: nothing is written over");
    await refused(["restore", home, join(folder, "not/there")], `there is no folder ${folder}/not: make it`);
    await refused(["restore", "/elsewhere", target], "is not backed up");
    await refused(["--at", "20010203", "restore", home, target], "no whole archive of");
    await refused(["--at", "yesterday", "restore", home, target], "no whole archive of");
    await refused(["--at", "soonish", "list"], '"soonish" is not a time');
    await refused(["--at", "", "list"], "is not a time");
    await refused(["restore", home], "usage:");
    const lacking = await backup.restore("restore", join(home, "missing"), target);
    expect(lacking).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("./missing: Not found in archive"),
    });
    expect(readdirSync(folder).filter((name) => name.startsWith("target"))).toEqual([]);
    const list = (await backup.restore("list")).stdout;
    expect(list).toMatch(/^\d{8}_\d{6} +\S+ {2}\S+\/home\n$/);
    const listed = async (at: string): Promise<string> => (await backup.restore("--at", at, "list")).stdout;
    const stamp = list.slice(0, 15);
    const text = stamp.replace(/^(....)(..)(..)_(..)(..)(..)$/, "$1-$2-$3 $4:$5:$6 UTC");
    for (const at of ["now", stamp, stamp.slice(0, 8), text, text.replace("UTC", "+0000")])
      expect(await listed(at)).toBe(list);
    for (const at of ["1 hour ago", "20010203_040506", text.replace("UTC", "+0100")])
      expect(await listed(at)).toBe("");
  });

  test("patterns leave out what they name, and nothing else", async () => {
    const { folder, home, backup } = await machine(() => ({
      exclude: [".*", "*.tmp", "cache/", "ada/*/old", "/top", "a*b"],
    }));
    await shell(`
      cd ${home}; mkdir -p ada/x/old ada/old ada/top cache/in ada/cache aX top .hidden
      touch ada/x/old/f ada/old/f ada/top/f cache/in/f ada/cache/f aX/Yb azb top/f .hidden/f f.tmp ada/g.tmp f`);
    await succeed(backup.run(backup.unit));
    const target = join(folder, "target");
    await succeed(backup.restore("restore", home, target));
    expect((await shell(`cd ${target}; find . -type f | sort`)).trim().split("\n")).toEqual([
      "./aX/Yb",
      "./ada/old/f",
      "./ada/top/f",
      "./f",
    ]);
    expect(await backup.run(`${backup.unit}-verify`)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("home: 4 files are equal"),
    });
  });

  test("over SFTP: with its key, and not without", async () => {
    const { folder: server, port, hostKey } = await rcloneServer();
    const { folder, home, backup } = await machine(() => ({
      destination: {
        type: "sftp",
        host: "127.0.0.1",
        port,
        user: "keeper",
        path: "/in/here",
        knownHost: hostKey,
      },
      credentials: { file: `${server}/lost` },
      unencrypted: true,
    }));
    await oddTree(home);
    const before = await facts(home);

    const without = await backup.run(backup.unit);
    expect(without.code).not.toBe(0);
    expect(without.stderr).toContain(`${server}/lost is not there`);
    expect(readdirSync(home)).not.toContain(".strata-backup");
    expect(readdirSync(`${server}/served`)).toEqual([]);
    expect(backup.figure("last-success")).toBeUndefined();

    renameSync(`${server}/key`, `${server}/lost`);
    await succeed(backup.run(backup.unit));
    const stored = readdirSync(`${server}/served/in/here/tested`, { recursive: true, encoding: "utf8" });
    expect(archives(stored)).toHaveLength(1);
    await succeed(backup.run(`${backup.unit}-verify`));
    const target = join(folder, "restored");
    await succeed(backup.restore("restore", home, target));
    expect(await facts(target)).toBe(before);
  });

  test("a run that is killed leaves no backup, and the next one no trace of it", async () => {
    const host = await machine(() => ({ bandwidth: "500K" }));
    const { folder, home, backup, stored } = host;
    await shell(`head -c 1M /dev/urandom > ${home}/random`);
    await succeed(backup.run(backup.unit));
    const first = stored();

    const killed = backup.start(backup.unit);
    await until(() => stored().length === 3);
    const second = await backup.program(backup.unit);
    expect(second).toMatchObject({ code: 1, stderr: expect.stringContaining("another backup is under way") });
    process.kill(-killed.pid!, "SIGKILL");
    const left = archives(stored()).find((path) => !first.includes(path))!;
    expect(readdirSync(home)).toContain(".strata-backup");
    expect((await backup.restore("list")).stdout.trim().split("\n")).toHaveLength(1);

    await succeed(backup.run(backup.unit));
    expect(readdirSync(home)).not.toContain(".strata-backup");
    expect(stored()).toEqual(expect.arrayContaining([...first, left]));
    await succeed(backup.run(`${backup.unit}-verify`));

    // A run of today may still be under way on a host of the same name: what is left of one goes after two days.
    setClock(host, Date.now() / 1000 + 3 * day);
    await succeed(backup.run(backup.unit));
    expect(stored()).toEqual(expect.arrayContaining(first));
    expect(stored()).not.toContain(left);
    expect(existsSync(join(folder, "destination/tested", left))).toBe(false);
  });

  test("after a rollback to what was there while a backup ran, backups go on", async () => {
    const { home, backup } = await machine();
    await succeed(backup.program(`${backup.unit}-snapshots`, "prepare"));
    await shell(`
      btrfs subvolume snapshot ${home} ${home}/before
      mount --bind ${home}/before ${home}`);
    onTestFinished(async () => void (await shell(`umount ${home}`)));
    expect(readdirSync(join(home, ".strata-backup"))).toEqual([]);
    await succeed(backup.run(backup.unit));
    expect(readdirSync(home)).toEqual([]);

    // What is no snapshot of ours stays.
    mkdirSync(join(home, ".strata-backup/mine"), { recursive: true });
    const refused = await backup.run(backup.unit);
    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toContain(
      `error: ${home}/.strata-backup can't be removed: backups need that place`,
    );
    expect(existsSync(join(home, ".strata-backup/mine"))).toBe(true);
  });

  test("a full destination fails, and costs nothing that was there", async () => {
    const { folder, home, backup } = await machine((folder) => ({
      destination: { type: "local", path: join(folder, "disk/backups") },
    }));
    await shell(`head -c 5M /dev/urandom > ${home}/random`);
    const unmounted = await backup.run(backup.unit);
    expect(unmounted.code).not.toBe(0);
    expect(unmounted.stderr).toContain(`nothing is mounted at ${folder}/disk`);

    await shell(`
      mkdir ${folder}/disk; truncate -s 32M ${folder}/small; mkfs.ext4 -q ${folder}/small
      mount -o loop ${folder}/small ${folder}/disk`);
    onTestFinished(async () => void (await shell(`umount ${folder}/disk`)));
    const stored = () =>
      archives(readdirSync(join(folder, "disk/backups/tested/home"), { recursive: true, encoding: "utf8" }));
    await succeed(backup.run(backup.unit));
    const first = stored();
    expect(first).toHaveLength(1);

    await shell(`head -c 40M /dev/urandom > ${home}/more; sleep 1`);
    const full = await backup.run(backup.unit);
    expect(full.code).not.toBe(0);
    expect(full.stderr).toContain("no space left on device");
    expect(full.stderr).toContain("error: the backup did not succeed for home");
    expect(stored()).toEqual(first);
    expect(readdirSync(home)).not.toContain(".strata-backup");
    await succeed(backup.restore("restore", `${home}/random`, `${folder}/random`));
    await shell(
      `cmp ${home}/random ${folder}/random; rm ${home}/more; head -c 18M /dev/urandom > ${folder}/disk/other`,
    );

    const crowded = await backup.run(backup.unit);
    expect(crowded.code).not.toBe(0);
    expect(crowded.stderr).toMatch(/has \d MiB left, and the newest archive takes 5 MiB: make room/);
    expect(stored()).toEqual(first);
  });

  test("damage is found by the verification, and not restored", async () => {
    const { folder, home, backup, stored } = await machine();
    await shell(`head -c 2M /dev/urandom > ${home}/random; echo text > ${home}/file`);
    await succeed(backup.run(backup.unit));
    const [archive] = archives(stored()).map((path) => join(folder, "destination/tested", path));
    const target = join(folder, "target");

    // In the data, which zstd finds; and behind them, where only the checksum tells.
    for (const damage of [
      "printf 'not random' | dd of=%s bs=1 seek=1000000 conv=notrunc status=none",
      "printf '' | zstd >> %s",
    ]) {
      await shell(`cp ${archive} ${folder}/kept; ${damage.replace("%s", archive!)}`);
      const verified = await backup.run(`${backup.unit}-verify`);
      expect(verified.code).toBe(1);
      expect(verified.stderr).toMatch(/could not be read back|is damaged: its checksum is/);
      expect(verified.stderr).toContain("error: not verified: home");
      expect(backup.figure("last-verified")).toBeUndefined();

      mkdirSync(target);
      const restored = await backup.restore("restore", home, target);
      expect(restored.code).toBe(1);
      expect(restored.stderr).toContain(
        `${home} could not be restored: ${target}.partial has what could be read`,
      );
      expect(readdirSync(target)).toEqual([]);
      const again = await backup.restore("restore", home, target);
      expect(again.stderr).toContain(`${target}.partial is there, of a restore that did not finish`);
      await shell(`rm -r ${target} ${target}.partial; mv ${folder}/kept ${archive}`);
    }

    // A file that has gone bad on the host, and not in the backup: as old and as large as it was. Archives count time in seconds.
    await shell(
      `sleep 1; cp -a ${home}/file ${folder}/dated; echo tent > ${home}/file; touch -r ${folder}/dated ${home}/file`,
    );
    await succeed(backup.run(`${backup.unit}-verify`));
    await shell(`truncate -s -1 ${archive}.sha256`);
    const cut = await backup.run(`${backup.unit}-verify`);
    expect(cut.stderr).toContain("there is no whole archive of home");
  });

  test("one source that fails does not stop the others, and keeps its archives", async () => {
    const host = await machine((folder) => ({
      subvolumes: [join(folder, "home/gone"), join(folder, "home")],
      retention: { daily: 1, weekly: 0, monthly: 0 },
    }));
    const { home, backup, stored } = host;
    const gone = `${home.slice(1).replaceAll("/", "-")}-gone`;
    mkdirSync(join(home, "gone"));
    setClock(host, Date.UTC(2026, 0, 1) / 1000);
    await succeed(backup.run(backup.unit));
    expect(archives(stored())).toEqual([
      archivePath("home", "20260101_000000"),
      archivePath(gone, "20260101_000000"),
    ]);

    rmSync(join(home, "gone"), { recursive: true });
    setClock(host, Date.UTC(2026, 0, 9) / 1000);
    await backup.program(`${backup.unit}-snapshots`, "prepare");
    const failed = await backup.program(backup.unit);
    await backup.program(`${backup.unit}-snapshots`, "finish");
    expect(failed).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`did not succeed for ${gone}: see above`),
    });
    expect(archives(stored())).toEqual([
      archivePath("home", "20260109_000000"),
      archivePath(gone, "20260101_000000"),
    ]);
  });

  test("retention keeps what the model says, and touches nothing else", async () => {
    const retention = retentionSchema.parse({
      hourly: 5,
      daily: 7,
      weekly: 5,
      monthly: 4,
      quarterly: 3,
      yearly: 2,
    });
    const host = await machine(() => ({ retention }));
    const { folder, backup, stored } = host;
    const now = Date.UTC(2026, 2, 1, 2) / 1000;
    // Two and a half years, over a day that is in leap years only: at first every ten days, at last every eleven hours.
    const ages = [
      ...Array.from({ length: 86 }, (_, index) => (90 - index) * 10 * day + 1800),
      ...Array.from({ length: 60 }, (_, index) => (60 - index) * 11 * 3600),
    ];
    const times = ages.map((age) => now - age);
    for (const time of times) pretend(folder, archivePath("home", stampOf(time)));
    const foreign = [
      "home/2024/01/20240101_000000_other_snapshots.tar.zst",
      "home/2024/01/20240201_000000_home_snapshots.tar.zst",
      "home/2024/13/20241301_000000_home_snapshots.tar.zst",
      "home/notes.txt",
      "other/2024/01/20240101_000000_home_snapshots.tar.zst",
    ];
    for (const path of foreign) pretend(folder, path, false);
    pretend(folder, archivePath("home", "20250607_080910"), false);

    setClock(host, now);
    await succeed(backup.run(backup.unit));
    const kept = survivors([...times, now], retention, now).map((time) => archivePath("home", stampOf(time)));
    expect(archives(stored())).toEqual([...kept, ...foreign.filter((path) => path.endsWith(".zst"))].sort());
    expect(stored().filter((path) => path.endsWith(".sha256"))).toEqual(kept.map((path) => `${path}.sha256`));
    expect(existsSync(join(folder, "destination/tested/home/notes.txt"))).toBe(true);

    // Each day of a week and more, really: what is kept is kept again.
    const ours = [...survivors([...times, now], retention, now)];
    for (let time = now + day; time <= now + 9 * day; time += day) {
      setClock(host, time);
      await succeed(backup.run(backup.unit));
      ours.splice(0, ours.length, ...survivors([...ours, time], retention, time));
    }
    expect(stored().filter((path) => path.endsWith(".sha256"))).toEqual(
      ours.map((time) => `${archivePath("home", stampOf(time))}.sha256`),
    );
  });
});

/** Waits for something that a program is about to do. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((done) => setTimeout(done, 50));
}
