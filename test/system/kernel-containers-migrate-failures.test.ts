/** Migrations that fail, or are cut off, at each step: the old store is as it was, and works. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { folderOf } from "../fixtures/archive.ts";
import { tier, titled } from "../tiers.ts";
import { smallStore } from "./container-store.ts";
import type { PodmanHost } from "./podman.ts";
import { shell, succeed, type Outcome } from "./shell.ts";

/** A call of a program that a step makes, after its first one at the latest. */
const calls: Record<string, string> = {
  "4 (images)": "podman .* push ",
  "4 (containers)": "podman .* stop ",
  "5 (first rename)": "mv .*/storage-backup-",
  "5 (second rename)": "mv .*storage\\.strata-new .*storage$",
  "6 (settings)": "cp --archive -- .*/networks ",
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
      expect(run.stderr).toContain(`error: step ${step[0]} failed: putting the old store back\nThe old store is in place, as it was.\n`);
      await expectOld(host, before, step);
    }
    await succeed(host.strata("migrate", "--yes"));
    expect(await host.shell("podman exec runs cat /written")).toBe("text\n");
  });

  test("killed wherever it is, the next run puts the old store back", async () => {
    const host = await storeToMigrate();
    const before = await treeOf(host);
    for (const step of cuts) {
      expect({ step, code: (await withPlanted(host, calls[step]!, "kill")).code }).not.toEqual({ step, code: 0 });
      expect((await host.strata("migrate", "--dry-run")).stderr).toContain("a run was cut off");
      expect((await host.strata("status")).stderr).toContain("a migration was cut off");
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

/** A small store with a running container, and the storage.conf of what it is to be. */
async function storeToMigrate(): Promise<PodmanHost> {
  const host = await smallStore({ as: "user" });
  await host.configure("overlay");
  return host;
}

/** What there is of a store, but records of who ran when: of libpod's database, of locks, and of a container that runs. */
async function treeOf(host: PodmanHost): Promise<string> {
  return shell(`
    cd ${host.path(join(host.graphRoot, ".."))}
    find . ! -path ./cache ! -path './cache/*' ! -path './storage/libpod*' ! -path '*/userdata*' ! -name '*.lock' ! -name tmp ! -name 'volatile*' \\
      ! -name mounts ! -name storage ! -name . ! -path './storage/vfs-containers*' \\( -type d -printf '%P %m %U:%G\\n' -o -printf '%P %y %m %U:%G %s %T@ %l\\n' \\) | sort
    find ./storage/vfs ./storage/vfs-images ./storage/vfs-layers ./storage/volumes ./storage/networks -type f ! -name '*.lock' -print0 | sort -z | xargs -0 sha256sum`);
}

async function expectOld(host: PodmanHost, before: string, step: string): Promise<void> {
  const works = await host.run(
    `podman --storage-driver vfs --storage-opt '' container inspect runs stopped --format '{{.Name}} {{.State.Status}}'
     podman --storage-driver vfs --storage-opt '' exec runs sh -c 'cat /written /named/data'`,
  );
  expect({ step, stdout: works.stdout }).toEqual({ step, stdout: "runs running\nstopped exited\ntext\ndata\n" });
  expect({ step, tree: await treeOf(host) }).toEqual({ step, tree: before });
}

/** Migrates with a call of some program that fails, or at which all is killed. */
async function withPlanted(host: PodmanHost, call: string, how: "fail" | "kill"): Promise<Outcome> {
  const folder = folderOf([]);
  writeFileSync(
    join(folder, "podman"),
    `#!/bin/bash
if [[ "\${0##*/} $*" =~ ${call.replaceAll(" ", "\\ ")} && ! -e ${folder}/done ]]; then
  ${how === "fail" ? `touch ${folder}/done; echo planted >&2; exit 1` : "kill -KILL 0"}
fi
PATH=\${PATH#*:} exec "\${0##*/}" "$@"
`,
    { mode: 0o755 },
  );
  await shell(`chmod 0777 ${folder}; cd ${folder}; for each in mv cp tar; do ln -s podman $each; done`);
  return host.run(`PATH=${folder}:$PATH exec setsid --wait bash ${host.program} migrate --yes`);
}
