/** What the modules of hosts with containers come to, once the real modules of NixOS and Home Manager have evaluated them. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { complaintOf, laidOut, nix, repository } from "./nix-flake.ts";

/** How a home's module can be used: by NixOS, by itself, beside Home Manager's module of podman, and before there was one. */
export const ways = ["nixos", "alone", "withPodman", "old"] as const;

/** A folder of built files, with the facts that no file tells. */
export class Built {
  constructor(readonly folder: string) {}

  has(file: string): boolean {
    return existsSync(join(this.folder, file));
  }

  text(file: string): string {
    return readFileSync(join(this.folder, file), "utf8");
  }

  /** A file of TOML, as Python's parser reads it. */
  toml(file: string): unknown {
    const program = "import json, sys, tomllib; json.dump(tomllib.load(open(sys.argv[1], 'rb')), sys.stdout)";
    return JSON.parse(
      execFileSync("python3", ["-c", program, join(this.folder, file)], { encoding: "utf8" }),
    );
  }

  /** What a unit's file says, but for its environment. */
  unit(file: string): string[] {
    return this.text(file)
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("Environment="));
  }

  facts(): Record<string, unknown> {
    return JSON.parse(this.text("facts.json")) as Record<string, unknown>;
  }

  /** The home of a user, as one of the ways makes it. */
  home(user: string, way: (typeof ways)[number]): Built {
    return new Built(join(this.folder, `${user}-${way}`));
  }
}

/** Evaluates and builds all hosts in an `out/`: a second for each. */
export async function buildContainers(out: string): Promise<(host: string) => Built> {
  const file = fileURLToPath(new URL("containers.nix", import.meta.url));
  const result = await nix(
    ...["build", "--impure", "--no-link", "--print-out-paths", "--file", file, "--arg", "out", out],
    ...["--argstr", "inputs", laidOut, "--argstr", "repository", repository],
  );
  if (result.code !== 0) throw new Error(complaintOf(result));
  return (host) => new Built(join(result.stdout.trim(), host));
}
