/** A store with all that a migration has to bring over, and what is to come over of it. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { podmanHost, type PodmanHost, type PodmanOptions } from "./podman.ts";
import { shell } from "./shell.ts";

/** Names of the store's containers. */
export const containers = ["web", "odd", "same", "unchanged", "member", "late"];

/** Archives of stores that were filled, by whose they are and how. */
const saved = new Map<string, string>();
afterAll(() => {
  for (const folder of saved.values()) rmSync(folder, { recursive: true });
});

/** A host whose store of the driver vfs has all that there can be; none of its containers runs. */
export function hostWithStore(options: PodmanOptions): Promise<PodmanHost> {
  return storedHost(options, fill);
}

/** A host whose store of the driver vfs has little: images, and containers one of which runs. */
export async function smallStore(options: PodmanOptions): Promise<PodmanHost> {
  const host = await storedHost(options, fillSmall);
  await host.shell("podman start runs > /dev/null");
  return host;
}

/** The first of a test file's hosts fills the store for all. */
async function storedHost(
  given: PodmanOptions,
  fillIt: (host: PodmanHost) => Promise<void>,
): Promise<PodmanHost> {
  // What is written need not be on the disk if the machine fails: that is a good deal faster.
  const options = { mountOptions: given.fileSystem === "btrfs" ? "nobarrier" : "barrier=0", ...given };
  const host = await podmanHost(options);
  await host.configure("vfs");
  // Of a user, all is below the home.
  const places = options.as === "user" ? [host.home] : [host.home, "/var/lib/containers", "/etc/containers"];
  const tar = (place: string, what: string): string =>
    `tar -C ${host.path(place)} --xattrs --xattrs-include='*' --acls --sparse --numeric-owner ${what}`;
  const key = `${options.as} ${fillIt.name}`;
  const known = saved.get(key);
  if (known === undefined) await fillIt(host);
  const folder = known ?? mkdtempSync(join(tmpdir(), "strata-store-"));
  const [verb, rest] = known === undefined ? ["-cpf", "."] : ["-xpf", ""];
  for (const [index, place] of places.entries())
    await shell(tar(place, `${verb} ${folder}/${index}.tar ${rest}`));
  saved.set(key, folder);
  return host;
}

/** Runs shell text with the rights of containers' root. */
export function inContainers(host: PodmanHost, script: string): Promise<string> {
  return host.shell(`${host.as === "user" ? "podman unshare " : ""}bash -eu <<'STRATA'\n${script}\nSTRATA`);
}

async function fillSmall(host: PodmanHost): Promise<void> {
  await host.images(1);
  await host.shell(`
    podman tag app1 app2
    podman volume create named > /dev/null
    podman create --name runs --stop-timeout 0 --volume named:/named app1 sleep 1000 > /dev/null
    podman run --name stopped app1 sh -c 'echo x > /x; rm /shared1'
    podman start runs > /dev/null
    podman exec runs sh -c 'echo text > /written; mkdir -p /etc/kept; echo data > /named/data'
    podman stop runs > /dev/null`);
}

async function fill(host: PodmanHost): Promise<void> {
  await host.build(
    "first",
    `FROM base
RUN mkdir -p /data/sub && echo one > /data/one && ln /data/one /data/two && echo old > /data/old && chown 7:8 /data/old
VOLUME /anonymous
ENV COLOUR=blue
CMD sleep 1000`,
  );
  // Each line of a Containerfile is an image; some of them get a name.
  const files = Array.from({ length: 10 }, (_, index) => `layer${index}`);
  await host.shell(`
    mkdir ~/context; cd ~/context
    for file in ${files.join(" ")}; do head -c 96k /dev/urandom > $file; done
    podman build --quiet --tag chain --file - . > /dev/null <<'END'
FROM first
${files.map((file) => `COPY ${file} /\nLABEL has=${file}`).join("\n")}
END`);
  await host.build("tiny", "FROM scratch\nCOPY --from=first /data/one /one");
  await host.build("bare", "FROM scratch\nENV NO=layer");
  await host.shell(`
    number=0
    for id in $(podman images --all --no-trunc | sed -n 's/^<none>.*sha256:\\([0-9a-f]*\\) .*/\\1/p'); do
      number=$((number + 1))
      if ((number % 4 == 1)); then podman tag $id localhost/step$number; fi
    done
    # Its name is that of another image by now.
    podman tag step1 moved:1
    podman network create inner > /dev/null
    printf secret | podman secret create password - > /dev/null
    podman volume create --label kept=yes --label 'odd label=a b' named > /dev/null
    podman volume create empty > /dev/null
    podman pod create --infra=false --name group --label of=pod > /dev/null
    cd ~; mkdir -p bound; echo bound > bound/file
    echo FROM=file > env
    FROM_HOST=outside podman create --name web --stop-timeout 1 --restart always --label app=web --label 'with space=a "b" \\c' \\
      --env A=B --env FROM_HOST --env-file env --publish 8099:80 --secret password --volume named:/named --volume ./bound:/bound:ro --volume empty:/data \\
      --hostname webhost -it --workdir /etc --cap-drop CHOWN chain sh -c 'while true; do sleep 0.1; done' > /dev/null
    podman create --name odd --volume /second chain sh -c $'echo "two\\nlines"' > /dev/null
    podman run --name same moved:1 sh -c 'echo text > /made; sleep 0.1'
    podman run --name unchanged chain true
    podman tag step5 moved:1
    podman create --pod group --name member --stop-timeout 1 chain sh -c 'while true; do sleep 0.1; done' > /dev/null
    podman create --name early chain > /dev/null
    podman rename early late
    podman start web > /dev/null; podman stop --time 0 web > /dev/null`);
  await inContainers(
    host,
    `
    cd "$(podman mount odd)"
    mkdir -p "with space/[brackets]" 'star*' empty
    echo one > $'with space/new\\nline'; echo two > 'star*/quote'"'"'s $HOME \\\\back'
    echo three > $'caf\\xe9'; echo four > -dash; echo five > private; chmod 0600 private; chown 1234:4321 private
    echo six > first; ln first second; ln data/one data/three
    ln -s nowhere/at/all link; truncate -s 5M sparse; echo end >> sparse
    setfattr -n user.strata -v kept first; setfattr -n user.strata -v 'back\\\\slash' 'star*/'quote*
    setfacl -m u:1234:rw private; mkfifo pipe; echo seven > setuid; chmod 4755 setuid
    python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("sock")'
    rm -r data/sub layer3; rm layer4; mkdir layer4; echo x > layer4/x; rm layer5; ln -s x layer5
    chmod 0711 etc; chown 9:9 data/old; echo changed >> layer6; mv layer7 layer7.moved
    touch -d "2001-02-03 04:05:06.789" first layer8
    # Of the same size and time, and another content
    touch -r layer9 reference; head -c 96k /dev/urandom > layer9; touch -r reference layer9; rm reference
    [ $(id -u) != 0 ] || mknod null c 1 3 2>/dev/null || true
    podman umount odd > /dev/null
    volume() { podman volume inspect "$1" --format '{{.Mountpoint}}'; }
    cd "$(volume named)"; mkdir deep; echo deep > deep/er; ln deep/er linked; chown 70:70 . deep; chmod 0700 .; head -c 1M /dev/urandom > random
    cd "$(volume empty)"; rm -rf ./*; chown 3:3 .
    for each in $(podman volume ls --quiet | grep -E '^[0-9a-f]{64}$'); do cd "$(volume $each)"; echo $each > content; done`,
  );
}

/** All that has to be the same of a store once it is migrated, as lines. What gets other numbers is known by its name. */
export async function factsOf(host: PodmanHost): Promise<string> {
  const trees = await inContainers(
    host,
    `
    facts() {
      cd "$1"
      find . -type d -printf '%P %y %m %U:%G %T@\\0' -o -printf '%P %y %m %U:%G %n %s %T@ %l\\0' | sort -z | tr '\\0' '\\n'
      find . -type f -print0 | sort -z | xargs -0r sha256sum
      find . ! -type l ! -type s -print0 | sort -z | xargs -0r getfattr -h -d -m 'user|security'
      find . ! -type l ! -type s -print0 | sort -z | xargs -0r getfacl -n
    }
    for name in ${containers.join(" ")}; do
      echo "container $name"; (facts "$(podman mount $name)"); podman umount $name > /dev/null
      # Those without a name are known by what they are mounted at.
      podman container inspect $name | jq -r '.[].Mounts[] | select(.Type == "volume") | .Destination + " " + .Source' | sort |
        while read -r at source; do echo "volume at $at"; (facts "$source"); done
    done
    for name in named empty; do echo "volume $name"; (facts "$(podman volume inspect $name | jq -r '.[0].Mountpoint')"); done`,
  );
  const records = await host.shell(`
    podman container inspect ${containers.join(" ")} | jq -S '.[] | .Id as $id | {Name, Path, Args, Image,
      Hostname: (.Config.Hostname | if . == $id[:12] then null else . end), Env: [.Config.Env[] | select(startswith("HOSTNAME=") | not)] | sort,
      Labels: .Config.Labels, User: .Config.User, Dir: .Config.WorkingDir, Tty: .Config.Tty, Secrets: .Config.Secrets, Timeout: .Config.StopTimeout,
      Restart: .HostConfig.RestartPolicy, Ports: .HostConfig.PortBindings, EffectiveCaps, Mounts: [.Mounts[] | {Type, Destination, RW, Driver}] | sort}'
    podman images --no-trunc --digests | grep -v '<none>' | sed 's/  */ /g' | cut -d ' ' -f 1-4 | sort
    podman network inspect inner; podman secret inspect password | jq '.[0].Spec'
    podman volume inspect named empty | jq -S '.[] | {Name, Driver, Labels, Options}'
    podman pod inspect group | jq -S '{Name, Labels, Containers: [.Containers[].Name]}'`);
  return `${trees}\n${records}`;
}

/** How many bytes the layers of the images with a name take, each counted once. */
export async function distinctLayers(host: PodmanHost, driver: string): Promise<number> {
  const read = async <Record>(kind: string): Promise<Record[]> =>
    JSON.parse(await host.shell(`cat ${host.graphRoot}/${driver}-${kind}/${kind}.json`)) as Record[];
  const layers = new Map(
    (await read<{ id: string; parent?: string; "diff-size": number }>("layers")).map((layer) => [
      layer.id,
      layer,
    ]),
  );
  const needed = new Set<string>();
  for (const { names, layer } of await read<{ names?: string[]; layer: string }>("images"))
    if (names !== undefined)
      for (let id: string | undefined = layer; id; id = layers.get(id)?.parent) needed.add(id);
  return [...needed].reduce((sum, id) => sum + layers.get(id)!["diff-size"], 0);
}
