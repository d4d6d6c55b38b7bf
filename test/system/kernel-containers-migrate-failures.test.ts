/** Migrations that fail, or are cut off, at each step: the old store is as it was, and works. */
import { describe, expect, test } from "vitest";
import { tier, titled } from "../tiers.ts";
import { expectOld, storeToMigrate, treeOf, withPlanted } from "./container-migration.ts";
import { succeed } from "./shell.ts";

/** A call of a program that a step makes, after its first one at the latest. */
const calls: Record<string, string> = {
  "4 (images)": "podman .* push ",
  "4 (containers)": "podman .* stop ",
  "5 (second rename)": "mv .*storage\\.strata-new .*storage$",
  "6 (containers)": "podman create .*--name=stopped",
  "6 (files)": "tar --extract ",
  "7 (podman)": "podman info ",
  "8 (start)": "podman start --attach ",
};
/** At which of them a run is killed. */
const cuts = ["4 (containers)", "5 (second rename)", "6 (files)", "7 (podman)", "8 (start)"];

describe.skipIf(!tier("podman"))(titled("podman", "strata-containers migrate"), () => {
  test("whatever fails, the old store is put back, and runs on", async () => {
    const host = await storeToMigrate();
    const before = await treeOf(host);
    for (const [step, call] of Object.entries(calls)) {
      const run = await withPlanted(host, call, "fail");
      expect({ step, code: run.code }).toEqual({ step, code: 1 });
      expect(run.stderr).toContain(`planted\n`);
      expect(run.stderr).toContain(
        `error: step ${step[0]} failed: putting the old store back\nThe old store is in place, as it was, and what ran was started again.\n`,
      );
      await expectOld(host, before, step);
    }
    await succeed(host.strata("migrate", "--yes"));
    expect(await host.shell("podman exec runs cat /written")).toBe("text\n");
  });

  test("killed wherever it is, the next run puts the old store back", async () => {
    const host = await storeToMigrate();
    const before = await treeOf(host);
    for (const step of cuts) {
      expect({ step, code: (await withPlanted(host, calls[step]!, "kill")).code }).not.toEqual({
        step,
        code: 0,
      });
      const looks = [await host.strata("migrate", "--dry-run"), await host.strata("status")];
      expect({
        step,
        said: looks.map(({ stdout, stderr }) => /^.*cut off/.exec(stderr || stdout)?.[0]),
      }).toEqual({
        step,
        said: ["error: a run was cut off", "a migration was cut off"],
      });
      // It is refused for what there is not, once the old store is back.
      const next = await host.strata("migrate", "--yes", "--leave", "nobody");
      expect({ step, code: next.code }).toEqual({ step, code: 4 });
      expect(next.stdout).toContain("A run was cut off: putting the old store back\n");
      await host.asRoot(`rm -rf ${host.graphRoot}-overlay-*`);
      await expectOld(host, before, step);
    }
    await succeed(host.strata("migrate", "--yes"));
    expect(await host.shell("podman exec runs cat /written")).toBe("text\n");
  });

  test("what somebody makes meanwhile is kept, and a backup that is gone is missed", async () => {
    const host = await storeToMigrate();
    const before = await treeOf(host);
    const intruded = await withPlanted(host, calls["7 (podman)"]!, "intrude");
    expect(intruded).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(
        /made more in the new store meanwhile: it is whole, as \S+-overlay-\S+\.\n/,
      ) as string,
    });
    expect(await host.shell(`ls ${host.graphRoot}-overlay-*/volumes`)).toContain("intruder\n");
    await host.asRoot(`rm -rf ${host.graphRoot}-overlay-*`);
    await expectOld(host, before, "intruded");

    await withPlanted(host, calls["7 (podman)"]!, "kill");
    await host.asRoot(`mv ${host.graphRoot}-backup-* /home/hidden`);
    expect(await host.strata("migrate", "--yes")).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/the old store, \S+-backup-\S+, is gone: /) as string,
    });
    await host.asRoot(`mv /home/hidden $(jq -r .going ${host.graphRoot}.strata-state)`);
    await succeed(host.strata("migrate", "--yes"));
    expect(await host.shell("podman exec runs cat /written")).toBe("text\n");
  });

  test("a disk that is full in the midst of it", async () => {
    const host = await storeToMigrate();
    await host.shell(
      "head -c 1M /dev/urandom > $(podman --storage-driver vfs --storage-opt '' volume inspect named --format '{{.Mountpoint}}')/more",
    );
    const before = await treeOf(host);
    const run = await withPlanted(host, calls["6 (containers)"]!, "fill");
    expect(run).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("No space left on device") as string,
    });
    await host.shell("rm ~/full");
    await expectOld(host, before, "full");
  });

  test.each(["SIGINT", "SIGTERM", "SIGHUP"])("%s puts the old store back", async (signal) => {
    const host = await storeToMigrate();
    const before = await treeOf(host);
    const child = host.start("migrate", "--yes");
    let said = "";
    const ended = new Promise<number | null>((done) => child.on("close", done));
    await new Promise<void>((done) =>
      child.stdout!.on("data", (text: Buffer) => ((said += text.toString()), said.includes("5/8") && done())),
    );
    await host.kill(signal);
    expect(await ended).toBe(1);
    await expectOld(host, before, signal);
  });
});
