/** What hosts' generated modules come to once the real modules of NixOS and disko have evaluated them. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { complaintOf, laidOut, nix } from "./nix-flake.ts";

/** A host's generated modules, and the disks to run on where they are not the spec's own. */
export interface HostModules {
  folder: string;
  disks?: Record<string, string>;
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

/** Evaluates the modules of some hosts and builds their scripts: a second for each. */
export async function buildScripts<Name extends string>(
  hosts: Record<Name, HostModules>,
): Promise<Record<Name, HostScripts>> {
  const file = fileURLToPath(new URL("scripts.nix", import.meta.url));
  const result = await nix(
    ...["build", "--impure", "--no-link", "--print-out-paths", "--file", file],
    ...["--argstr", "inputs", laidOut, "--argstr", "hosts", JSON.stringify(hosts)],
  );
  if (result.code !== 0) throw new Error(complaintOf(result));
  const folder = result.stdout.trim();
  const scriptsOf = (name: string): HostScripts => ({
    destroyFormatMount: join(folder, name, "destroy-format-mount"),
    formatMount: join(folder, name, "format-mount"),
    tmpfiles: join(folder, name, "tmpfiles.conf"),
  });
  const scripts = Object.keys(hosts).map((name) => [name, scriptsOf(name)] as const);
  return Object.fromEntries(scripts) as Record<Name, HostScripts>;
}
