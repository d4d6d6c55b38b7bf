/** What starts, stops or takes away containers while a migration is at work, systemd's units among it. */
import { describe, expect, test } from "vitest";
import { tier, titled } from "../tiers.ts";
import { expectOld, withSystemd, storeToMigrate, treeOf, withPlanted } from "./container-migration.ts";
import { smallStore } from "./container-store.ts";
import { succeed } from "./shell.ts";

const old = "podman --storage-driver vfs --storage-opt ''";
const labelled = (name: string): string =>
  `${old} run --detach --name ${name} --rm --stop-timeout 0 --volume /anonymous --label PODMAN_SYSTEMD_UNIT=${name}.service app1 sleep 1000 > /dev/null`;

describe.skipIf(!tier("podman"))(titled("podman", "strata-containers, and what runs"), () => {
  test("stops units as such, and starts them again, but what removes containers by the clock", async () => {
    const host = await storeToMigrate();
    await host.shell(labelled("unit"));
    const strata = await withSystemd(host, {
      "unit.service": "active",
      "podman.socket": "active",
      "podman-prune.timer": "active",
      "podman-prune.service": "activating",
      "strata-containers-prune.timer": "active",
      "podman-auto-update.timer": "inactive",
    });
    await succeed(strata("migrate", "--yes"));
    expect(await host.shell("cat ~/systemctl.log; podman ps --format '{{.Names}}' | sort")).toBe(
      `--user stop unit.service podman.socket podman-prune.timer strata-containers-prune.timer podman-prune.service
--user start unit.service
--user start podman.socket
--user start podman-prune.timer
--user start strata-containers-prune.timer
runs
unit
`,
    );
  });

  test("a container that is gone once it stops has to be one of an active unit", async () => {
    const host = await storeToMigrate();
    await host.shell(labelled("unit"));
    const unasked = await host.strata("migrate", "--yes");
    expect(unasked.code).toBe(4);
    expect(unasked.stderr).toMatch(/^error: systemd can't be asked .*machinectl shell hyperd@/m);
    const strata = await withSystemd(host, { "unit.service": "inactive" });
    expect(await strata("migrate", "--yes")).toMatchObject({
      code: 4,
      stderr: expect.stringMatching(/^unit was started with --rm, and is gone once it stops/m) as string,
    });
    expect(await host.shell(`${old} ps --format '{{.Names}}' | sort; ${old} volume ls --quiet | wc -l`)).toBe(
      "runs\nunit\n2\n",
    );
  });

  test("where systemd runs and can't be asked, timers may be active", async () => {
    const host = await storeToMigrate();
    await host.asRoot("mkdir -p /run/systemd/system");
    expect(await host.strata("migrate", "--yes")).toMatchObject({
      code: 4,
      stderr: expect.stringMatching(/^error: systemd can't be asked/m) as string,
    });
    expect(await host.run(`env -u XDG_RUNTIME_DIR bash ${host.program} migrate --yes`)).toMatchObject({
      code: 4,
      stderr: expect.stringMatching(/^error: XDG_RUNTIME_DIR is no folder of hyperd's/) as string,
    });
    const strata = await withSystemd(host, {});
    await succeed(strata("migrate", "--dry-run"));
  });

  test("what starts while images are copied is stopped, too, and started again", async () => {
    const host = await storeToMigrate();
    await host.shell(
      `${old} create --name later --stop-timeout 0 --volume named:/named app1 sh -c 'echo later >> /named/data; sleep 1000' > /dev/null`,
    );
    const run = await withPlanted(host, "podman .* push ", { run: `${old} start later > /dev/null` });
    expect(run).toMatchObject({ code: 0, stderr: "" });
    expect(await host.shell("podman ps --format '{{.Names}}' | sort")).toBe("later\nruns\n");
    expect(await host.shell("podman exec runs cat /named/data")).toBe("data\nlater\nlater\n");
  });

  test("what is gone once it stops, and started while images are copied, is not stopped", async () => {
    const host = await storeToMigrate();
    const run = await withPlanted(host, "podman .* push ", {
      run: `${old} run --detach --rm --name brief app1 sleep 1000 > /dev/null`,
    });
    expect(run.code).toBe(1);
    expect(run.stderr).toMatch(/^brief was started with --rm, and is gone once it stops/m);
    expect(await host.shell(`${old} ps --format '{{.Names}}' | sort`)).toBe("brief\nruns\n");
  });

  test("what starts after all were stopped ends the run before the store goes aside", async () => {
    const host = await storeToMigrate();
    await host.shell(`
      ${old} pod create --name pod --infra-image app1 --infra-command 'sleep 1000' > /dev/null
      ${old} run --detach --pod pod --name member --stop-timeout 0 app1 sleep 1000 > /dev/null`);
    const run = await withPlanted(host, "cp --archive .*vfs-images", {
      run: `${old} ps --quiet > ~/still; ${old} start $(${old} ps --all --quiet --filter name=-infra) > /dev/null`,
    });
    expect(run.code).toBe(1);
    expect(run.stderr).toMatch(/^\S+-infra runs$/m);
    expect(run.stderr).toContain("The old store is in place, as it was");
    expect(await host.shell(`cat ~/still; ${old} ps --format '{{.Names}}' | sort`)).toMatch(
      /^\S+-infra\nmember\nruns\n$/,
    );
  });

  test("what takes containers away before the end has the old store put back", async () => {
    const host = await storeToMigrate();
    const before = await treeOf(host);
    const run = await withPlanted(host, "podman create .*--name strata-test", {
      run: "podman system prune --force > /dev/null",
    });
    expect(run.code).toBe(1);
    expect(run.stderr).toMatch(/^the container stopped is not there any more$/m);
    await expectOld(host, before, "pruned");
  });

  test("units that were stopped are started again when the old store is back", async () => {
    const host = await storeToMigrate();
    await withSystemd(host, { "podman-prune.timer": "active" });
    expect((await withPlanted(host, "podman create .*--name strata-test", "fail")).code).toBe(1);
    expect(await host.shell("cat ~/systemctl.log")).toBe(
      "--user stop podman-prune.timer\n--user start podman-prune.timer\n",
    );
  });

  test("what is missing when what ran is started again is said", async () => {
    const host = await storeToMigrate();
    const run = await withPlanted(host, "podman container exists runs", {
      run: "podman rm --force runs > /dev/null",
    });
    expect(run.code).toBe(1);
    expect(run.stderr).toMatch(/^warning: runs ran, and is not there any more/m);
  });

  test("containers may have the names of anything", async () => {
    const host = await storeToMigrate();
    await host.shell(
      `for name in strata-test strata-volumes; do ${old} create --name $name app1 true > /dev/null; done`,
    );
    await succeed(host.strata("migrate", "--yes"));
    expect(await host.shell("podman ps --all --format '{{.Names}}' | sort")).toBe(
      "runs\nstopped\nstrata-test\nstrata-volumes\n",
    );
  });

  test("revert stops what started while it looked, and refuses what is gone once it stops", async () => {
    const host = await smallStore({ as: "user" });
    await host.configure("overlay");
    await succeed(host.strata("migrate", "--yes"));
    await host.shell("podman run --detach --rm --name brief --stop-timeout 0 app1 sleep 1000 > /dev/null");
    expect(await host.strata("revert", "--yes")).toMatchObject({
      code: 4,
      stderr: expect.stringMatching(/^brief was started with --rm, and is gone once it stops/m) as string,
    });
    await host.shell(
      "podman stop brief > /dev/null; podman create --name later --stop-timeout 0 app1 sleep 1000 > /dev/null",
    );
    const reverted = await withPlanted(
      host,
      "podman .* unshare .*volume_facts",
      { run: "podman start later > /dev/null" },
      "revert",
    );
    expect(reverted.code).toBe(0);
    expect(reverted.stderr).toMatch(/^warning: later ran, and is not there any more/m);
    expect(await host.shell("podman ps --format '{{.Names}}'; ps ax | grep -c '[s]leep 1000'")).toBe(
      "runs\n1\n",
    );
  });
});
