/** What comes back of a backup with restic, from a folder and over SFTP. */
import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { describeBackups } from "./backup.ts";
import { machine, strays } from "./backup-restic.ts";
import { facts, oddTree } from "./odd-tree.ts";
import { shell, succeed } from "./shell.ts";
import { rcloneServer, sshServer } from "./ssh-servers.ts";

describeBackups("backups with restic", 120_000, () => {
  test("a tree comes back as it was, and only success is noted", async () => {
    const { folder, home, data, backup } = await machine(() => ({
      verify: { dataPercent: 100, sampleFiles: 50 },
    }));
    await oddTree(home);
    const before = await facts(home);

    await succeed(backup.run(backup.unit));
    expect(strays(home, data)).toEqual([]);
    expect(backup.figure("last-success")).toBeCloseTo(Date.now() / 1000, -2);
    expect(await shell(`find ${folder}/destination/tested -perm /077`)).toBe("");

    const listed = await backup.restore("list");
    expect(listed.stdout).toMatch(
      /paths:\n {2}\S+home\n {2}\S+data\/kept\nbackups:\n {2}20\d\d-\d\d-\d\d \d\d:\d\d:\d\d {2}[0-9a-f]{8}\n/,
    );

    const target = join(folder, "restored");
    const tried = await succeed(backup.restore("--dry-run", "restore", home, target));
    expect(tried.stdout).toMatch(/^\d+ files of \d+ bytes\nwould be restored of /);
    expect(existsSync(target)).toBe(false);

    await succeed(backup.restore("restore", home, target));
    expect(await facts(target)).toBe(before);
    expect(existsSync(`${target}.partial`)).toBe(false);

    const verified = await succeed(backup.run(`${backup.unit}-verify`));
    expect(verified.stdout).toMatch(
      /(\d+) files restored; \1 of them, unchanged since, are the same as on this host/,
    );
    expect(backup.figure("last-verified")).toBeCloseTo(Date.now() / 1000, -2);
    expect(readdirSync(backup.state)).not.toContain("sample");
  });

  test("reads one moment of all files of a mount, whatever is written meanwhile", async () => {
    const { folder, home, backup } = await machine();
    await shell(
      `head -c 60M /dev/urandom > ${home}/middle; echo 0 | tee ${home}/a ${home}/z > ${folder}/goes`,
    );
    const writer = spawn("bash", [
      "-c",
      `for ((i = 1; ; i++)); do for file in a z; do echo $i > ${home}/.new; mv ${home}/.new ${home}/$file; done; done`,
    ]);
    onTestFinished(() => void writer.kill("SIGKILL"));
    const ran = await backup.run(backup.unit);
    writer.kill("SIGKILL");
    await succeed(ran);
    await backup.restore("restore", home, join(folder, "restored"));
    const [first, last] = ["a", "z"].map((name) =>
      Number(readFileSync(join(folder, "restored", name), "utf8")),
    );
    expect(first! - last!).toBeOneOf([0, 1]);
    expect(Number(readFileSync(join(home, "z"), "utf8"))).toBeGreaterThan(last! + 1);
  });

  test("over SFTP, to a host that is known and no other", async () => {
    const server = await sshServer("key of root");
    const { folder, home, backup } = await machine((folder) => ({
      destination: { ...server.destination, path: join(folder, "destination") },
      credentials: { file: join(server.folder, "key of root") },
    }));
    await oddTree(home);
    await succeed(backup.run(backup.unit));
    expect(readdirSync(join(folder, "destination/tested"))).toContain("snapshots");
    await succeed(backup.restore("restore", home, join(folder, "restored")));
    expect(await facts(join(folder, "restored"))).toBe(await facts(home));
    await succeed(backup.run(`${backup.unit}-verify`));
    const succeededAt = backup.figure("last-success");

    await server.restart("key of root");
    const refused = await backup.run(backup.unit);
    expect(refused.code).not.toBe(0);
    // What ssh says is lost where restic closes the pipe first.
    expect(refused.stderr).toMatch(/Host key verification failed|unable to start the sftp session/);
    expect(backup.figure("last-success")).toBe(succeededAt);
    expect(strays(home)).toEqual([]);
  });

  test("to rclone's own server", async () => {
    const { folder: server, destination } = await rcloneServer();
    const { folder, home, backup } = await machine(() => ({
      destination: { ...destination, path: "/here" },
      credentials: { file: join(server, "key") },
    }));
    // rclone 1.60 ends its sessions with 255, which restic 0.14 takes for a failure to make a repository; it can use one that is there.
    await shell(`
      mkdir ${server}/served/here
      RESTIC_PASSWORD="correct horse" restic --repo ${server}/served/here/tested init`);
    await oddTree(home);
    await succeed(backup.run(backup.unit));
    await succeed(backup.restore("restore", home, join(folder, "restored")));
    expect(await facts(join(folder, "restored"))).toBe(await facts(home));
    await succeed(backup.run(`${backup.unit}-verify`));
    expect(strays(home)).toEqual([]);
  });
});
