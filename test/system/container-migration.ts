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

/**
 * Migrates (or reverts) with a call of some program that fails, at which all is killed, at which the disk gets full, or before which
 * something else runs, without the program's lock.
 */
export async function withPlanted(
  host: PodmanHost,
  call: string,
  how: keyof typeof plants | { run: string },
  command: "migrate" | "revert" = "migrate",
): Promise<Outcome> {
  const folder = folderOf([]);
  writeFileSync(
    join(folder, "podman"),
    `#!/bin/bash
if [[ "\${0##*/} $*" =~ ${call.replaceAll(" ", "\\ ")} && ! -e ${folder}/done ]]; then
  touch ${folder}/done
  ${typeof how === "string" ? plants[how] : `(PATH=\${PATH#*:}; exec 10>&-; ${how.run})`}
fi
PATH=\${PATH#*:} exec "\${0##*/}" "$@"
`,
    { mode: 0o755 },
  );
  await shell(`chmod 0777 ${folder}; cd ${folder}; for each in mv cp tar; do ln -s podman $each; done`);
  return host.run(`PATH=${folder}:$HOME/bin:$PATH exec setsid --wait bash ${host.program} ${command} --yes`);
}

/**
 * Gives the host a systemd of units that are in some state, and what runs the program there: to stop units stops containers with a
 * label of theirs, and to start `unit.service` makes its container again. `~/systemctl.log` has what it was told to do.
 */
export async function withSystemd(
  host: PodmanHost,
  units: Record<string, string>,
): Promise<(...args: string[]) => Promise<Outcome>> {
  const states = Object.entries(units).map(([unit, state]) => `${unit}) echo ${state} ;;`);
  await host.shell(`mkdir -p ~/bin; cat > ~/bin/systemctl <<'END'
#!/bin/bash
old() { podman --storage-driver vfs --storage-opt '' "$@"; }
if [[ $2 != show ]]; then echo "$*" >> ~/systemctl.log; fi
case $2 in
show) case \${!#} in ${states.join(" ")} *) echo inactive ;; esac ;;
stop) old stop $(old ps --quiet --filter label=PODMAN_SYSTEMD_UNIT) ;;
start) [[ $3 != unit.service ]] || podman run --detach --name unit --rm --label PODMAN_SYSTEMD_UNIT=$3 app1 sleep 1000 ;;
esac
END
chmod +x ~/bin/systemctl`);
  return (...args) => host.run(`PATH=~/bin:$PATH bash ${host.program} ${args.join(" ")}`);
}
