/** What a migration refuses before it changes anything, and what it asks. */
import { once } from "node:events";
import { describe, expect, test } from "vitest";
import { tier, titled } from "../tiers.ts";
import { expectOld, storeToMigrate, treeOf } from "./container-migration.ts";
import { smallStore } from "./container-store.ts";
import { succeed } from "./shell.ts";

describe.skipIf(!tier("podman"))(titled("podman", "strata-containers migrate"), () => {
  test("changes nothing with --dry-run, without an answer, or twice at once", async () => {
    const host = await storeToMigrate();
    await host.shell(
      "podman --storage-driver vfs --storage-opt '' build --quiet --tag tested - <<< $'FROM app1\\nCMD true' > /dev/null",
    );
    host.write({ testImage: "localhost/tested:latest" });
    const before = await treeOf(host);
    const dry = await succeed(host.strata("migrate", "--dry-run"));
    expect(dry.stdout).toMatch(
      /^1\/8 .*\n.*\n2\/8 Show what there is\n.* is kept by vfs, and is to be kept by overlay\n/,
    );
    expect(dry.stdout).toMatch(/\n {2}the new store has need of \S+, and \S+ is free\nNothing was changed: /);
    expect(await host.strata("migrate")).toMatchObject({
      code: 4,
      stderr: "error: there is no terminal to ask on: say --yes\n",
    });
    expect(await host.run(`echo n | script -qec 'bash ${host.program} migrate' /dev/null`)).toMatchObject({
      code: 4,
    });
    expect((await host.strata("migrate", "--now")).code).toBe(2);
    expect((await host.strata("revert", "--yes")).stderr).toContain("the store is kept by vfs already");
    await expectOld(host, before, "refused");

    const first = host.start("migrate", "--yes");
    let said = "";
    first.stdout!.on("data", (text: Buffer) => (said += text.toString()));
    await once(first.stdout!, "data");
    expect(await host.strata("migrate", "--yes")).toMatchObject({
      code: 4,
      stderr: expect.stringMatching(/another run is at work/) as string,
    });
    expect(await once(first, "close")).toEqual([0, null]);
    expect(said).toContain("\n  a container of localhost/tested:latest ran\n");
    expect((await succeed(host.strata("migrate"))).stdout).toBe(
      "Nothing to do: the driver is overlay already.\n",
    );
  });

  test("names what can't be made again, and goes on without it", async () => {
    const host = await storeToMigrate();
    await host.shell(`
      mkdir ~/bound; p() { podman --storage-driver vfs --storage-opt '' "$@"; }
      p create --name bind --volume ~/bound:/bound app1 true > /dev/null
      p create --name chosen --userns auto:size=100 app1 true > /dev/null
      p run --detach --name gone --rm --stop-timeout 0 app1 sleep 100 > /dev/null
      p create --name needs --volumes-from bind app1 true > /dev/null; rmdir ~/bound
      p system service --time 3 unix://$XDG_RUNTIME_DIR/podman.sock 2> /dev/null & sleep 1
      curl --silent --unix-socket $XDG_RUNTIME_DIR/podman.sock --header 'Content-Type: application/json' \\
        --data '{"Image": "localhost/app1", "Cmd": ["true"]}' 'http://d/v1.40/containers/create?name=composed' > /dev/null`);
    const refused = await host.strata("migrate", "--yes", "--leave", "bind");
    expect(refused.code).toBe(4);
    expect(refused.stderr).toMatch(/^composed was not made by a podman command .*: .*--leave composed$/m);
    expect(refused.stderr).toMatch(/^chosen has users that podman chose/m);
    expect(refused.stderr).toMatch(/^gone was started with --rm, and is gone once it stops/m);
    expect(refused.stderr).toMatch(/^needs has need of a container that is left: --leave needs$/m);
    expect((await host.strata("migrate", "--yes")).stderr).toMatch(
      /^bind has a volume of \S+\/bound, which is not there/m,
    );
    await host.shell("podman --storage-driver vfs --storage-opt '' stop gone > /dev/null");
    const flags = ["bind", "needs", "chosen", "composed"].flatMap((name) => ["--leave", name]);
    await succeed(host.strata("migrate", "--yes", "--keep-stopped", ...flags));
    expect(
      await host.shell(
        "podman container inspect --format '{{.Name}} {{.State.Status}}' $(podman ps --all --quiet) | sort",
      ),
    ).toBe("runs created\nstopped created\n");
  });

  test("refuses without room, tools, rights, or the configuration that it is for", async () => {
    const host = await smallStore({ as: "user", size: "400M" });
    expect((await host.strata("migrate", "--yes")).stderr).toContain(
      "storage.conf says vfs, and the spec overlay",
    );
    await host.configure("overlay");
    const before = await treeOf(host);
    host.write({ testImage: "localhost/app2:latest" });
    await host.shell("fallocate -l $(($(df --output=avail -B1 ~ | tail -n 1) - 15000000)) ~/full");
    const full = await host.strata("migrate", "--yes");
    expect(full).toMatchObject({
      code: 4,
      stderr: expect.stringMatching(
        /there is not enough room on the file system of .*: \S+ are needed, and \S+ free/,
      ) as string,
    });
    expect(await host.asRoot(`bash ${host.program} migrate || echo $?`)).toBe("4\n");
    const without = await host.run(`
      mkdir -p ~/bin; for each in $(compgen -c | sort -u); do p=$(type -P "$each") && ln -sf "$p" ~/bin/; done; rm ~/bin/newuidmap
      PATH=~/bin bash ${host.program} migrate --yes`);
    expect(without).toMatchObject({
      code: 4,
      stderr: expect.stringMatching(/newuidmap is missing/) as string,
    });
    await expectOld(host, before, "refused");
  });
});
