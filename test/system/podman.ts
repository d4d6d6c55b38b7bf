/**
 * Root and a user with podman, in namespaces of their own: with a disk for their stores, control groups of version 2, and no process
 * that outlives the test. Needs the tier `podman`.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { byLabel, host, type HostInput } from "../../generator/index.ts";
import { hostFolder, plan } from "../../generator/stages/plan.ts";
import { builtInTemplates } from "../../generator/package-files.ts";
import { render } from "../../generator/stages/render.ts";
import { resolve } from "../../generator/stages/resolve.ts";
import { validate } from "../../generator/stages/validate.ts";
import { folderOf } from "../fixtures/archive.ts";
import { outcomeOf, type Outcome } from "./shell.ts";

/** The user's name. */
export const user = "hyperd";

/** Subordinate ids of the user: what it owns in a container is owned by these outside. */
const subIds = { start: 400_000, count: 65_536 };

type ContainersInput = NonNullable<HostInput["containers"]>;
/** What a spec may say of the store of root, or of a user's. */
export type StoreInput =
  Exclude<ContainersInput["system"], boolean | undefined> | NonNullable<ContainersInput["users"]>[string];

/** Where stores are. */
export interface PodmanOptions {
  /** Whose store it is. */
  as: "root" | "user";
  /** What is on the disk; ext4 if left out. */
  fileSystem?: "ext4" | "xfs" | "btrfs";
  /** How it is mounted. */
  mountOptions?: string;
  /** How large it is. */
  size?: string;
}

/** Who runs podman: root or a user, with a disk at /home and /var/lib/containers. */
export class PodmanHost {
  readonly as: "root" | "user";
  readonly #folder: string;
  readonly #keeper: ChildProcess;
  readonly #uid: number;

  constructor(as: "root" | "user", folder: string, keeper: ChildProcess, uid: number) {
    this.as = as;
    this.#folder = folder;
    this.#keeper = keeper;
    this.#uid = uid;
  }

  /** The user's number; root's is 0. */
  get uid(): number {
    return this.as === "root" ? 0 : this.#uid;
  }

  get home(): string {
    return this.as === "root" ? "/root" : `/home/${user}`;
  }

  /** Where the store is if nothing else is said. */
  get graphRoot(): string {
    return this.as === "root"
      ? "/var/lib/containers/storage"
      : `${this.home}/.local/share/containers/storage`;
  }

  get runRoot(): string {
    return this.as === "root" ? "/run/containers/storage" : `/run/user/${this.#uid}/containers`;
  }

  /** The file that says how the store is kept. */
  get storageConf(): string {
    return this.as === "root"
      ? "/etc/containers/storage.conf"
      : `${this.home}/.config/containers/storage.conf`;
  }

  /** The generated program, as this process sees it too. */
  get program(): string {
    return join(this.#folder, "strata-containers");
  }

  /** A path of the host's, as this process sees it. */
  path(path: string): string {
    return `/proc/${this.#keeper.pid}/root${path}`;
  }

  /** Runs shell text as the owner of the store, whether or not it succeeds. It stops at the first command that fails. */
  run(script: string): Promise<Outcome> {
    return outcomeOf(this.#command(this.uid, ["bash", "-euc", script]));
  }

  /** Runs shell text as the owner of the store and gives what it prints. */
  async shell(script: string): Promise<string> {
    return printed(await this.run(script));
  }

  /** Runs shell text as root, in the same namespaces. */
  async asRoot(script: string): Promise<string> {
    return printed(await outcomeOf(this.#command(0, ["bash", "-euc", script])));
  }

  /** Writes the program that a spec's store gets; the store is where podman's own would be, if the spec does not say. */
  write(spec: StoreInput): void {
    writeFileSync(this.program, programOf(this.as, spec), { mode: 0o755 });
  }

  /** Runs it. */
  strata(...args: string[]): Promise<Outcome> {
    return outcomeOf(this.#command(this.uid, ["bash", this.program, ...args]));
  }

  /** Starts it as the leader of a process group; `kill` ends it. */
  start(...args: string[]): ChildProcess {
    const pid = join(this.#folder, "pid");
    writeFileSync(pid, "");
    chmodSync(pid, 0o666);
    const leader = ["setsid", "bash", "-c", `echo $$ > ${pid}; exec bash "$@"`, "-", this.program, ...args];
    const [command, ...rest] = this.#command(this.uid, leader);
    return spawn(command, rest, { stdio: ["ignore", "pipe", "pipe"] });
  }

  /** Sends a signal to what was started: to the program alone, or to all of its process group. */
  async kill(signal: string, whom: "program" | "group" = "program"): Promise<void> {
    await this.asRoot(
      `kill -s ${signal} -- ${whom === "group" ? "-" : ""}$(cat ${join(this.#folder, "pid")})`,
    );
  }

  /** Writes the storage.conf of a driver, with lines of the table `storage.options.<driver>`. */
  async configure(driver: string, options = ""): Promise<void> {
    const text = `[storage]
driver = "${driver}"
graphroot = "${this.graphRoot}"
runroot = "${this.runRoot}"
[storage.options.${driver}]
${options}
`;
    await this.shell(
      `mkdir -p "$(dirname ${this.storageConf})"; cat > ${this.storageConf} <<'END'\n${text}END`,
    );
  }

  /** Builds an image from the text of a Containerfile, by a base with busybox alone (`FROM base`), which is there after the first. */
  async build(name: string, containerfile: string): Promise<void> {
    await this.shell(`
      podman image exists base || tar -C ${this.#folder}/base -c . | podman import --quiet - base > /dev/null
      mkdir -p ~/empty
      podman build --quiet --network host --tag ${name} --file - ~/empty > /dev/null <<'END'
${containerfile}
END`);
  }

  /** Builds `count` images `app1`… that share `shared` layers of a size in KiB and have `own` each beside. */
  async images(count: number, { shared = 3, own = 1, kib = 256 } = {}): Promise<void> {
    const layers = (name: string, length: number): string =>
      Array.from({ length }, (_, index) => `RUN head -c ${kib}k /dev/urandom > /${name}${index}`).join("\n");
    await this.build("shared", `FROM base\n${layers("shared", shared)}`);
    for (let each = 1; each <= count; each++)
      await this.build(`app${each}`, `FROM shared\n${layers(`app${each}-`, own)}`);
  }

  #command(uid: number, command: string[]): [string, ...string[]] {
    const of = `/proc/${this.#keeper.pid}/ns`;
    const home = uid === 0 ? "/root" : this.home;
    const runtime = uid === 0 ? [] : [`XDG_RUNTIME_DIR=/run/user/${uid}`];
    return [
      ...(["nsenter", `--mount=${of}/mnt`, `--pid=${of}/pid_for_children`, `--cgroup=${of}/cgroup`] as const),
      ...[`--setuid=${uid}`, `--setgid=${uid}`, "--wd=/"],
      ...["env", "-i", `PATH=${process.env["PATH"]}`, `HOME=${home}`, "SHLVL=1", ...runtime, ...command],
    ];
  }
}

/** Who runs podman in namespaces of their own, until the test ends; with the program for a store that is not described further. */
export async function podmanHost(options: PodmanOptions): Promise<PodmanHost> {
  const folder = folderOf([]);
  chmodSync(folder, 0o711);
  // Each test file has a process of its own, and so a user of its own: the kernel counts some things by user.
  const uid = 20_000 + (process.pid % 10_000);
  const file = join(folder, "prepare.sh");
  writeFileSync(file, preparation(folder, uid, options));
  const keeper = spawn(
    "unshare",
    ["--mount", "--pid", "--cgroup", "--fork", "--kill-child", "bash", "-eu", file],
    { stdio: ["pipe", "pipe", "pipe"] },
  );
  onTestFinished(async () => {
    const ended = once(keeper, "exit");
    keeper.stdin.end();
    if (keeper.exitCode === null) await ended;
  });
  let said = "";
  keeper.stderr.on("data", (text: Buffer) => (said += text.toString()));
  await new Promise<void>((ready, failed) => {
    keeper.stdout.once("data", () => ready());
    keeper.once("exit", () => failed(new Error(said)));
  });
  const made = new PodmanHost(options.as, folder, keeper, uid);
  made.write({});
  return made;
}

/** What `status --json` says. */
export interface Status {
  migration: null | "under way" | "cut off";
  graphRoot: string;
  runRoot: string;
  driver: { disk: string | null; spec: string };
  mountProgram: { disk: string | null; spec: string | null };
  images: { all: number; unnamed: number };
  layers: { all: number; needed: number };
  containers: { all: number; running: number };
  volumes: number;
  bytes: { disk: number; volumes: number; needed: number; lost: number };
  backups: { path: string; bytes: number }[];
}

/** What the program says of the store. */
export async function statusOf(host: PodmanHost): Promise<Status> {
  return JSON.parse(printed(await host.strata("status", "--json"))) as Status;
}

/** Prepares the namespaces, says so, and stays until nobody holds the other end of its stdin: all processes end with it. */
function preparation(
  folder: string,
  uid: number,
  { fileSystem = "ext4", mountOptions = "defaults", size = "4G" }: PodmanOptions,
): string {
  return `
mount --make-rprivate /
mount -t proc proc /proc
umount --lazy /sys/fs/cgroup
mount -t cgroup2 none /sys/fs/cgroup
mount -t tmpfs -o mode=1777 tmpfs /dev/shm
mount -t tmpfs -o mode=0755 tmpfs /run
mkdir -p /run/user/${uid} /run/lock
chown ${uid}:${uid} /run/user/${uid}
chmod 0700 /run/user/${uid}

cd ${folder}
truncate -s ${size} image
mkfs.${fileSystem} -q image > /dev/null
mkdir disk
mount -o loop,${mountOptions} image disk
rm image
mkdir -p disk/home/${user} disk/containers disk/root /var/lib/containers
chown ${uid}:${uid} disk/home/${user}
mount --bind disk/home /home
mount --bind disk/containers /var/lib/containers
mount --bind disk/root /root

# The user, and nobody else above the system's.
mkdir -p etc/containers
{ grep -v '^${user}:' /etc/passwd; echo '${user}:x:${uid}:${uid}::/home/${user}:/bin/bash'; } > etc/passwd
{ grep -v '^${user}:' /etc/group; echo '${user}:x:${uid}:'; } > etc/group
echo ${user}:${subIds.start}:${subIds.count} | tee etc/subuid > etc/subgid
for name in passwd group subuid subgid; do
  [ -e /etc/$name ] || touch /etc/$name
  mount --bind etc/$name /etc/$name
done

# As little of containers as the machine lets: it may forbid to raise limits, and has no journal and no network for them.
cat > etc/containers/runtime <<'END'
#!/bin/bash
for argument; do
  if [[ $argument == create ]]; then
    words=("$@")
    for at in "\${!words[@]}"; do
      [[ \${words[at]} != --bundle ]] || config=\${words[at + 1]}/config.json
    done
    jq 'del(.process.rlimits, .linux.resources.devices)' "$config" > "$config.new" && mv "$config.new" "$config"
    break
  fi
done
exec crun "$@"
END
chmod 0755 etc/containers/runtime
echo '{"default":[{"type":"insecureAcceptAnything"}]}' > etc/containers/policy.json
cat > etc/containers/containers.conf <<'END'
[containers]
netns = "none"
log_driver = "k8s-file"
pids_limit = 0
[network]
network_backend = "netavark"
[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
runtime = "/etc/containers/runtime"
END
mount --bind etc/containers /etc/containers
mkdir -p base/bin base/tmp
cp "$(command -v busybox)" base/bin
for name in $(busybox --list); do [ $name = busybox ] || ln -s busybox base/bin/$name; done
mount --make-rshared /
echo ready
while read -r _; do :; done
umount --recursive --lazy /home /var/lib/containers /root ${folder}/disk
`;
}

/** A host with one store: on a root of some file system. */
export function hostWith(as: "root" | "user", spec: StoreInput, fsType = "ext4"): HostInput {
  const stores = as === "root" ? { system: spec } : { system: false, users: { [user]: spec } };
  return {
    fileSystems: { "/": byLabel("root", { fsType }) },
    containers: { enable: true, ...stores } as ContainersInput,
  };
}

/** The program of a store, as a host has it. */
function programOf(as: "root" | "user", spec: StoreInput): string {
  const definition = host("tested", hostWith(as, spec));
  const { specs, diagnostics } = validate([{ definition, file: "specs/hosts/tested.ts" }]);
  const [resolved] = resolve(specs);
  if (resolved === undefined) throw new Error(JSON.stringify(diagnostics));
  const planned = plan(resolved.model);
  const rendered = render(planned, { builtIn: builtInTemplates, root: "/" });
  const found = rendered.outputs.find(
    ({ path }) =>
      path.endsWith("strata-containers.sh") &&
      path.startsWith(as === "root" ? hostFolder("tested") : "homes/"),
  );
  if (found === undefined) throw new Error(JSON.stringify(rendered.diagnostics));
  return found.text;
}

function printed({ code, stdout, stderr }: Outcome): string {
  if (code !== 0) throw new Error(`exit ${code}: ${stderr}`);
  return stdout;
}
