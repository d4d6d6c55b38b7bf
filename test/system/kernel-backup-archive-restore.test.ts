/** What restores and verifications of archives refuse, and what they find. */
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { describeBackups } from "./backup.ts";
import { archives, machine } from "./backup-archive.ts";
import { shell, succeed } from "./shell.ts";

describeBackups("backups as archives", 180_000, () => {
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
});
