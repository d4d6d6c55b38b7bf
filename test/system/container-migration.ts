/** Migrations to overlays that something goes wrong with. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { folderOf } from "../fixtures/archive.ts";
import { smallStore } from "./container-store.ts";
import type { PodmanHost, PodmanOptions } from "./podman.ts";
import { shell, type Outcome } from "./shell.ts";

/** A small store with a running container, and the storage.conf of what it is to be. */
export async function storeToMigrate(options: Partial<PodmanOptions> = {}): Promise<PodmanHost> {
  const host = await smallStore({ as: "user", ...options });
  await host.configure("overlay");
  return host;
}

/** What there is of a store, but records of who ran when: of libpod's database, of locks, and of a container that runs. */
export async function treeOf(host: PodmanHost): Promise<string> {
  return shell(`
    cd ${host.path(join(host.graphRoot, ".."))}
    find . ! -path ./cache ! -path './cache/*' ! -path './storage/libpod*' ! -path '*/userdata*' ! -name '*.lock' ! -name tmp ! -name 'volatile*' \\
      ! -name mounts ! -name storage ! -name . ! -path './storage/vfs-containers*' \\( -type d -printf '%P %m %U:%G\\n' -o -printf '%P %y %m %U:%G %s %T@ %l\\n' \\) | sort
    find ./storage/vfs ./storage/vfs-images ./storage/vfs-layers ./storage/volumes ./storage/networks -type f ! -name '*.lock' -print0 | sort -z | xargs -0 sha256sum`);
}

/** Expects that the old store is as it was, and works. */
export async function expectOld(host: PodmanHost, before: string, step: string): Promise<void> {
  const works = await host.run(
    `podman --storage-driver vfs --storage-opt '' container inspect runs stopped --format '{{.Name}} {{.State.Status}}'
     podman --storage-driver vfs --storage-opt '' exec runs sh -c 'cat /written /named/data'`,
  );
  expect({ step, stdout: works.stdout }).toEqual({
    step,
    stdout: "runs running\nstopped exited\ntext\ndata\n",
  });
  expect({ step, tree: await treeOf(host) }).toEqual({ step, tree: before });
}

/** What happens at a call. */
const plants = {
  fail: "echo planted >&2; exit 1",
  kill: "kill -KILL 0",
  intrude: "PATH=${PATH#*:} podman volume create intruder > /dev/null; exit 1",
  fill: "fallocate -l $(df --output=avail -B1 ~ | tail -n 1) ~/full",
};

/** Migrates with a call of some program that fails, at which all is killed, or at which the disk gets full. */
export async function withPlanted(
  host: PodmanHost,
  call: string,
  how: keyof typeof plants,
): Promise<Outcome> {
  const folder = folderOf([]);
  writeFileSync(
    join(folder, "podman"),
    `#!/bin/bash
if [[ "\${0##*/} $*" =~ ${call.replaceAll(" ", "\\ ")} && ! -e ${folder}/done ]]; then
  touch ${folder}/done
  ${plants[how]}
fi
PATH=\${PATH#*:} exec "\${0##*/}" "$@"
`,
    { mode: 0o755 },
  );
  await shell(`chmod 0777 ${folder}; cd ${folder}; for each in mv cp tar; do ln -s podman $each; done`);
  return host.run(`PATH=${folder}:$PATH exec setsid --wait bash ${host.program} migrate --yes`);
}
