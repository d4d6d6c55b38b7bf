/** The flake under a real Nix: its inputs laid out on this machine, a copy of it that Nix may read, and Nix itself. */
import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { cpSync, existsSync, lstatSync, rmSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { tier } from "../tiers.ts";
import { outcomeOf, type Outcome } from "./shell.ts";

export const repository = fileURLToPath(new URL("../..", import.meta.url));

/** Where the flake's inputs are laid out, so that Nix asks no network for them. */
export const laidOut =
  process.env["STRATA_FLAKE_INPUTS"] ??
  join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "strata/flake-inputs");

/** Whether the tests with the flake can run here. Throws where they can't and `STRATA_REQUIRE` names `nix`. */
export const hasFlake = tier("nix") && hasInputs();

/** A title, with the reason where the tests can't run. */
export function titled(title: string): string {
  return hasFlake ? title : `${title} (skipped: ${tier("nix") ? `no flake inputs in ${laidOut}` : "no Nix"})`;
}

function hasInputs(): boolean {
  const isThere = existsSync(join(laidOut, "nixpkgs/flake.nix"));
  if (!isThere && (process.env["STRATA_REQUIRE"] ?? "").split(/\W+/).includes("nix"))
    throw new Error(`STRATA_REQUIRE names nix, but there are no flake inputs in ${laidOut}`);
  return isThere;
}

/** Arguments that put the inputs on this machine in place of those in flake.lock; `from`: the flake whose inputs they are. */
export function localInputs(from = ""): string[] {
  return ["nixpkgs", "disko", "impermanence", "preservation", "home-manager"].flatMap((name) => [
    "--override-input",
    `${from}${name}`,
    `path:${join(laidOut, name)}`,
  ]);
}

/** Runs Nix, and returns what it says whether or not it succeeds. */
export function nix(...args: string[]): Promise<Outcome> {
  return outcomeOf(["nix", "--extra-experimental-features", "nix-command flakes", ...args]);
}

/** `nix eval --json` of a function, applied to all outputs of the flake in a folder. */
export function evalFlake(folder: string, apply: string, inputs = localInputs()): Promise<Outcome> {
  const args = ["--json", "--impure", "--no-write-lock-file", ...inputs];
  return nix("eval", ...args, `git+file://${folder}#.`, "--apply", apply);
}

/** What Nix evaluated; throws with what it said instead. */
export function valueOf<Value>(result: Outcome): Value {
  if (result.code !== 0) throw new Error(complaintOf(result));
  return JSON.parse(result.stdout) as Value;
}

/** What a failed evaluation says last, without the trace. */
export function complaintOf({ stderr }: Outcome): string {
  return stderr.slice(stderr.lastIndexOf("error:")).replaceAll(/\u001B\[[0-9;]*m/g, "");
}

/** A path for a folder that is not there yet (a suite that is skipped makes none), and how to remove it. */
export function temporary(): { path: string; remove: () => void } {
  const path = join(tmpdir(), `strata-nix-${randomUUID()}`);
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/**
 * Copies the work tree to a git repository of its own, untracked files too: a flake sees only what git tracks, and a test must see
 * what is there now.
 */
export function copyWorkTree(target: string): void {
  const files = git(repository, "ls-files", "-z", "--cached", "--others", "--exclude-standard");
  for (const file of new Set(files.split("\0"))) {
    const source = join(repository, file);
    if (file !== "" && lstatSync(source, { throwIfNoEntry: false })?.isFile())
      cpSync(source, join(target, file));
  }
  track(target);
}

/** Makes a folder a git repository that tracks all that is in it. */
export function track(folder: string): void {
  if (!existsSync(join(folder, ".git"))) git(folder, "init", "--quiet");
  git(folder, "add", "--all");
}

function git(folder: string, ...args: string[]): string {
  return execFileSync("git", ["-C", folder, ...args], { encoding: "utf8" });
}
