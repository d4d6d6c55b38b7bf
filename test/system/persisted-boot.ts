/** Boots of a host, as far as what persists goes: what its backend does at each, in a root of its own that is new each time. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { HostInput } from "../../generator/index.ts";
import { shellWord as quoted } from "../../generator/nix/escape.ts";
import { writeHosts } from "./nix-compile.ts";
import { complaintOf, laidOut, nix, repository } from "./nix-flake.ts";
import { shell } from "./shell.ts";

interface Mount {
  what: string;
  where: string;
  isFile: boolean;
}

/** See persisted-boot.nix. */
interface Facts {
  activation: string[];
  mounts: Mount[];
  initrdMounts: Mount[];
  tmpfiles: string[];
  initrdTmpfiles: string[];
  check: string;
}

/** Evaluates hosts and builds what they boot with. */
export async function factsOf<Name extends string>(
  folder: string,
  hosts: Record<Name, HostInput>,
): Promise<Record<Name, Facts>> {
  const out = join(folder, "out");
  writeHosts(out, hosts);
  const file = fileURLToPath(new URL("persisted-boot.nix", import.meta.url));
  const result = await nix(
    ...["build", "--impure", "--no-link", "--print-out-paths", "--file", file],
    ...["--argstr", "inputs", laidOut, "--argstr", "out", out],
    ...["--argstr", "base", join(repository, "generator/flake/base.nix")],
  );
  if (result.code !== 0) throw new Error(complaintOf(result));
  return JSON.parse(readFileSync(result.stdout.trim(), "utf8")) as Record<Name, Facts>;
}

/** A host whose volumes are folders that outlive its roots. What NixOS asks before a switch is /test/check in each of these. */
export class PersistedHost {
  readonly #folder: string;
  readonly #facts: Facts;
  readonly #volumes: readonly string[];

  constructor(folder: string, facts: Facts, volumes: readonly string[]) {
    this.#folder = folder;
    this.#facts = facts;
    this.#volumes = volumes;
    for (const index of volumes.keys()) mkdirSync(join(folder, `volume${index}`), { recursive: true });
    // As NixOS runs it: nixos/modules/system/activation/pre-switch-check.nix.
    const check = `set -euo pipefail\nif ! (\n${facts.check}\n) >&2; then\n  exit 1\nfi\n`;
    writeFileSync(join(folder, "check"), check);
  }

  /** Boots a new root, puts what persists in place, and runs a script. */
  boot(script: string): Promise<string> {
    const { activation, mounts, initrdMounts, tmpfiles, initrdTmpfiles } = this.#facts;
    const steps = [
      ...putInPlace(initrdMounts, initrdTmpfiles),
      ...activation,
      ...putInPlace(mounts, tmpfiles),
    ];
    return this.bootWithout([...steps, "exec >&3", script].join("\n"));
  }

  /** Boots a new root and runs a script with its standard output as file descriptor 3; nothing that persists is in place. */
  bootWithout(script: string): Promise<string> {
    writeFileSync(join(this.#folder, "boot"), `set -euo pipefail\n${script}\n`);
    const volumes = this.#volumes.map(
      (volume, index) => `mkdir -p '.${volume}'; mount --bind ../volume${index} '.${volume}'`,
    );
    return shell(
      `exec unshare --mount --propagation private bash -euo pipefail -c ${quoted(`
      cd ${this.#folder}
      mkdir -p root
      mount -t tmpfs -o mode=0755 root root
      cd root
      mkdir -p etc usr nix proc dev run tmp var/lib var/cache var/log
      install -D ../check test/check
      for folder in usr nix proc dev; do mount --rbind /$folder $folder; done
      for link in bin lib lib64 sbin; do ln -s usr/$link $link; done
      # Where stage 1 has the root.
      ln -s . sysroot
      printf '%s\\n' root:x:0: forgejo:x:71: users:x:100: >etc/group
      for user in root:0:0:/root forgejo:71:71:/ app:72:100:/ josh:1000:100:/home/josh ada:1001:100:/srv/people/ada; do
        IFS=: read -r name uid gid home <<<"$user"
        echo "$name:x:$uid:$gid::$home:/bin/sh" >>etc/passwd
        if [ "$home" = / ]; then continue; fi
        mkdir -p ".$home"
        chmod 0700 ".$home"
        chown "$uid:$gid" ".$home"
      done
      ${volumes.join("\n")}
      chroot . bash 3>&1 >&2 <../boot`)}`,
    );
  }
}

/** What systemd does of a list of mounts and one of lines: directories are mounted, then the lines are read, then files are mounted. */
function putInPlace(mounts: readonly Mount[], lines: readonly string[]): string[] {
  const directories = mounts.filter(({ isFile }) => !isFile);
  const files = mounts.filter(({ isFile }) => isFile);
  return [
    ...directories.map(({ what, where }) => {
      const [from, to] = [quoted(what), quoted(where)];
      return `mkdir -p ${from} ${to}; mount --bind ${from} ${to}`;
    }),
    ...(lines.length > 0 ? [`systemd-tmpfiles --create - <<'END'\n${lines.join("\n")}\nEND`] : []),
    ...files.map(
      ({ what, where }) => `[ ! -e ${quoted(what)} ] || mount --bind ${quoted(what)} ${quoted(where)}`,
    ),
  ];
}
