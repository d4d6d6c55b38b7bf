/** What btrbk does as which user, and what comes back of its backups, from a disk and over SSH. */
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { describeBackups } from "./backup.ts";
import { machine, unit } from "./backup-btrbk.ts";
import { facts, oddTree } from "./odd-tree.ts";
import { shell } from "./shell.ts";
import { sshServer } from "./ssh-servers.ts";

describeBackups("backups with btrbk", 300_000, () => {
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
    await oddTree(home);
    await shell(`head -c 60M /dev/urandom > ${home}/random`);
    const before = await facts(home);
    expect(await host.backup("2026-03-01 02:00:00")).toMatchObject({ code: 0 });
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

  test("over SSH: sent, verified, measured and restored, with the key of the secret", async () => {
    const server = await sshServer();
    const host = await machine((disk) => ({
      destination: { ...server.destination, path: join(disk, "folder") },
      credentials: { file: join(server.folder, "key") },
    }));
    // NixOS puts the host's key into /etc/ssh/ssh_known_hosts, which is not this machine's to change.
    expect(host.evaluated.knownHosts).toMatchObject({
      [`[127.0.0.1]:${server.destination.port}`]: { publicKey: server.destination.knownHost },
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
