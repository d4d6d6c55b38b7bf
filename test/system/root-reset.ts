/** What a host's modules make of the reset of its root, once NixOS has evaluated them and built their scripts. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { complaintOf, laidOut, nix } from "./nix-flake.ts";

/** The JSON of root-reset.nix. */
export interface BuiltReset {
  warnings: string[];
  stage1: {
    systemd: boolean;
    postResumeCommands: string;
    script: string;
    units: Record<string, string>;
    storePaths: string[];
    extraBin: Record<string, string>;
  };
  /** By the names of the services. */
  commands: Record<string, string>;
  units: Record<string, string>;
}

/** Evaluates the modules in a folder, and builds the scripts of the reset: shellcheck reads each. */
export async function buildReset(folder: string): Promise<BuiltReset> {
  const file = join(import.meta.dirname, "root-reset.nix");
  const result = await nix(
    ...["build", "--impure", "--no-link", "--print-out-paths", "--file", file],
    ...["--argstr", "inputs", laidOut, "--argstr", "folder", folder],
  );
  if (result.code !== 0) throw new Error(complaintOf(result));
  return JSON.parse(readFileSync(result.stdout.trim(), "utf8")) as BuiltReset;
}
