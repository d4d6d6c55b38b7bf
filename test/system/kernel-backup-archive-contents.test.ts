/** What comes back of archives: all that was there, but for what is left out. */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { shellWord } from "../../generator/nix/escape.ts";
import { describeBackups } from "./backup.ts";
import { archives, machine } from "./backup-archive.ts";
import { facts, oddTree, roomOfSparse } from "./odd-tree.ts";
import { shell, succeed } from "./shell.ts";
import { rcloneServer } from "./ssh-servers.ts";

describeBackups("backups as archives", 180_000, () => {
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
    expect(await roomOfSparse(target)).toBe(await roomOfSparse(home));
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
    const { folder: server, destination } = await rcloneServer();
    const { folder, home, backup } = await machine(() => ({
      destination: { ...destination, path: "/in/here" },
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
    expect(await roomOfSparse(target)).toBe(await roomOfSparse(home));
  });
});

/** Writes as a database does, first what it will do and then the deed, each safe on the disk before the next, until the test ends. */
function startDatabase(folder: string): void {
  mkdirSync(folder);
  const step =
    "n=$((n + 1)); echo $n >> journal; sync journal; echo $n > state.new; sync state.new; mv state.new state";
  const script = `while true; do ${step}; done`;
  const writer = spawn("bash", ["-c", script], { cwd: folder, stdio: "ignore" });
  onTestFinished(() => void writer.kill("SIGKILL"));
}
