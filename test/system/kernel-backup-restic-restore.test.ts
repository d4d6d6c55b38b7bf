/** What restores and verifications of restic's backups refuse, and what they find. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { describeBackups } from "./backup.ts";
import { machine } from "./backup-restic.ts";
import { shell, succeed } from "./shell.ts";

describeBackups("backups with restic", 120_000, () => {
  test("a restore says what it can't do, and does what it can of one path and time", async () => {
    const { folder, home, data, backup } = await machine(() => ({ exclude: ["*.tmp", "cache/old"] }));
    await shell(`mkdir -p ${home}/cache ${home}/'odd [dir]*'; cd ${home}
      touch junk.tmp cache/old cache/new; echo first > 'odd [dir]*/file'; touch odd_d`);
    // A backup of another day: two of one day are one to the retention.
    await shell(`btrfs subvolume snapshot -r ${home} ${home}/.strata-backup`);
    await succeed(backup.program("restic", "init"));
    const older = ["--time", "2026-01-02 03:04:05", "--host", "tested", "--tag", backup.unit];
    await succeed(backup.program("restic", "backup", ...older, `${home}/.strata-backup`));
    await shell(`echo second > ${home}/'odd [dir]*/file'`);
    await succeed(backup.run(backup.unit));
    expect((await backup.restore("list")).stdout).toMatch(/ 2026-01-02 03:04:05 /);

    const odd = join(home, "odd [dir]*");
    const restored = async (target: string, ...args: string[]): Promise<string> => {
      await succeed(backup.restore(...args, join(folder, target)));
      return shell(`cd ${folder}/${target}; grep -r . .`);
    };
    expect(await restored("one", "restore", odd)).toBe("./file:second\n");
    expect(await restored("two", "--at", "2026-01-03", "restore", odd)).toBe("./file:first\n");
    await shell(`mkdir ${folder}/three`);
    expect(await restored("three", "restore", `${odd}/`)).toBe("./file:second\n");
    await succeed(backup.restore("restore", `${odd}/file`, `${folder}/four`));
    expect(readFileSync(join(folder, "four"), "utf8")).toBe("second\n");
    await backup.restore("restore", home, `${folder}/five`);
    expect(readdirSync(join(folder, "five")).sort()).toEqual(["cache", "odd [dir]*", "odd_d"]);
    expect(readdirSync(join(folder, "five/cache"))).toEqual(["new"]);

    await shell(`mkdir ${folder}/six.partial`);
    for (const [args, says] of [
      [["restore", odd, join(folder, "one")], "is not empty: nothing is written over"],
      [["restore", odd, join(folder, "four")], "is there: nothing is written over"],
      [["restore", odd, join(folder, "none/there")], "there is no folder"],
      [["restore", odd, join(folder, "six")], "of a restore that did not finish"],
      [["restore", odd, data], "is not empty"],
      [
        ["restore", `${home}/missing`, join(folder, "new")],
        /missing is not in the backup of .* there are: .*odd_d/,
      ],
      [["restore", `${data}/other`, join(folder, "new")], /other is not backed up; what is: \S+home \S+kept/],
      [["--at", "2001-01-01", "restore", odd, join(folder, "new")], "there is no backup before 2001-01-01"],
      [["--at", "once", "restore", odd, join(folder, "new")], '"once" is not a time'],
      [["restore", odd], "usage:"],
      [["--wrong", "list"], "usage:"],
    ] as const) {
      const refused = await backup.restore(...args);
      expect(refused.code).not.toBe(0);
      expect(refused.stderr).toMatch(says);
      expect(existsSync(join(folder, "new"))).toBe(false);
    }
    expect(await shell(`cat ${folder}/one/file`)).toBe("second\n");
  });

  test("a verification finds what is damaged, here and there", async () => {
    const { folder, home, backup } = await machine(() => ({ verify: { dataPercent: 100, sampleFiles: 5 } }));
    await shell(`head -c 1M /dev/urandom > ${home}/random; touch -d 2001-02-03 ${home}/random`);
    await backup.run(backup.unit);
    await shell(`cp -p ${home}/random ${folder}/good; printf x | dd of=${home}/random conv=notrunc bs=1 seek=999 status=none
      touch -d 2001-02-03 ${home}/random`);
    const here = await backup.run(`${backup.unit}-verify`);
    expect(here.code).toBe(1);
    expect(here.stderr).toMatch(/error: \S+home\/random is not what was backed up of it/);
    await shell(`cp -p ${folder}/good ${home}/random`);
    await succeed(backup.run(`${backup.unit}-verify`));
    const before = backup.figure("last-verified");
    await shell(`for pack in $(find ${folder}/destination/tested/data -type f); do
      chmod u+w "$pack"; printf x | dd of="$pack" conv=notrunc bs=1 seek=99 status=none; done`);
    const there = await backup.run(`${backup.unit}-verify`);
    expect(there.code).toBe(1);
    expect(there.stderr).toContain("error: the repository is damaged");
    expect(backup.figure("last-verified")).toBe(before);
  });
});
