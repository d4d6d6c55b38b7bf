/** What hosts' generated modules come to once real NixOS and disko modules have evaluated them. Needs the tier `nix`. */
import { execFileSync } from "node:child_process";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** A host's generated modules, and the disks to run on in place of its own. */
export interface HostModules {
  folder: string;
  disks: Record<string, string>;
}

/** Paths of what a host's modules come to. */
export interface HostScripts {
  /** disko's script that wipes the disks, makes everything on them anew and mounts it. */
  destroyFormatMount: string;
  /** disko's script that makes what is missing, and mounts everything. */
  formatMount: string;
  /** The file in /etc/tmpfiles.d with the attributes of subvolumes. */
  tmpfiles: string;
}

/** Where /work/shared/nix/lay-out-inputs puts the inputs of the flake. */
const inputs =
  process.env["STRATA_FLAKE_INPUTS"] ??
  join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "strata/flake-inputs");

/** Evaluates the modules of some hosts and builds their scripts, in a second or two for all. */
export function buildScripts<Name extends string>(
  hosts: Record<Name, HostModules>,
): Record<Name, HostScripts> {
  const file = fileURLToPath(new URL("scripts.nix", import.meta.url));
  const folder = execFileSync(
    "nix",
    [
      ...["build", "--impure", "--no-link", "--print-out-paths", "--file", file],
      ...["--argstr", "inputs", inputs, "--argstr", "hosts", JSON.stringify(hosts)],
    ],
    { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] },
  ).trim();
  const scriptsOf = (name: string): HostScripts => ({
    destroyFormatMount: join(folder, name, "destroy-format-mount"),
    formatMount: join(folder, name, "format-mount"),
    tmpfiles: join(folder, name, "tmpfiles.conf"),
  });
  return Object.fromEntries(Object.keys(hosts).map((name) => [name, scriptsOf(name)])) as Record<
    Name,
    HostScripts
  >;
}
