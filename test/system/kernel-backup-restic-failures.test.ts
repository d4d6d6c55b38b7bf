/** Backups with restic that do not come to their end, and what the next ones make of it. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { describeBackups } from "./backup.ts";
import { machine, strays, type Machine } from "./backup-restic.ts";
import { shell, succeed } from "./shell.ts";

describeBackups("backups with restic", 120_000, () => {
  test("a run that is killed leaves nothing that the next one does not put right", async () => {
    const { folder, home, data, backup } = await machine(() => ({ bandwidth: "1M" }));
    await shell(`head -c 6M /dev/urandom > ${home}/random`);
    // Some of the data is there already.
    await backup.cutOff(backup.unit, () =>
      shell(
        `until [[ -n $(find ${folder}/destination -path '*/locks/*' -type f) ]]; do sleep 0.1; done; sleep 2`,
      ),
    );
    expect(strays(home, data)).toEqual([".strata-backup", ".strata-backup"]);
    expect(backup.figure("last-success")).toBeUndefined();

    await succeed(backup.run(backup.unit));
    expect(strays(home, data)).toEqual([]);
    expect(backup.figure("last-success")).toBeDefined();
    await succeed(backup.run(`${backup.unit}-verify`));
  });

  describe("says what is wrong, leaves no snapshot, and loses nothing:", () => {
    /** Expects that a run fails, saying so, and that what was backed up before is still there. */
    async function fails({ home, data, folder, backup }: Machine, says: string | RegExp): Promise<void> {
      const before = backup.figure("last-success");
      const failed = await backup.run(backup.unit);
      expect(failed.code).not.toBe(0);
      expect(failed.stderr).toMatch(says);
      expect(strays(home, data)).toEqual([]);
      expect(backup.figure("last-success")).toBe(before);
      await shell(`rm -rf ${folder}/again`);
    }

    test("a password that is wrong, missing, or empty", async () => {
      const tested = await machine();
      const { folder, data, backup } = tested;
      await succeed(backup.run(backup.unit));
      await shell(`mv ${folder}/password ${folder}/right; echo wrong > ${folder}/password`);
      await fails(tested, "wrong password");
      expect(await backup.run(`${backup.unit}-verify`)).not.toMatchObject({ code: 0 });
      expect(backup.figure("last-verified")).toBeUndefined();
      await shell(`: > ${folder}/password`);
      await fails(
        tested,
        /error: the password .*\/password, is not there, or is empty\nstrata does not make it/,
      );
      await shell(`rm ${folder}/password`);
      await fails(tested, /error: the password .*\/password, is not there, or is empty/);
      await shell(`mv ${folder}/right ${folder}/password`);
      await succeed(backup.restore("restore", `${data}/kept`, `${folder}/again`));
    });

    test("a destination that is full", async () => {
      const tested = await machine();
      const { folder, home, backup } = tested;
      await shell(`mount -t tmpfs -o size=12M full ${folder}/destination`);
      onTestFinished(async () => void (await shell(`umount ${folder}/destination`)));
      await succeed(backup.run(backup.unit));
      await shell(`head -c 40M /dev/urandom > ${home}/random`);
      await fails(tested, "no space left on device");
      await shell(`rm ${home}/random`);
      await succeed(backup.restore("restore", home, `${folder}/again`));
      await shell(`mount -o remount,size=100M ${folder}/destination`);
      await succeed(backup.run(backup.unit));
    });

    test("keys that are missing or not as they should be", async () => {
      const tested = await machine((folder) => ({
        destination: { type: "b2", bucket: "nobody-has-this-bucket" },
        credentials: { file: join(folder, "keys") },
      }));
      const keys = join(tested.folder, "keys");
      await fails(
        tested,
        /error: \S*\/keys is not there\nstrata does not make it: put the secret into \S*\/keys/,
      );
      for (const [text, says] of [
        ["", "is empty"],
        ['{"keyId": "a"}', "has none of: key B2_ACCOUNT_KEY"],
        ['{"key": "a", "keyId": 7}', "has none of: keyId B2_ACCOUNT_ID"],
        ["B2_ACCOUNT_KEY=a", "has none of: keyId B2_ACCOUNT_ID"],
        ["{", "has none of: keyId"],
        ["$(touch was-run)", "has none of: keyId"],
      ] as const) {
        writeFileSync(keys, text);
        await fails(tested, says);
      }
    });

    test("a path that is not there", async () => {
      const tested = await machine();
      await shell(`rm -r ${tested.data}/kept`);
      await fails(tested, /error: \S+data\/kept is not in the snapshot/);
    });
  });
});
