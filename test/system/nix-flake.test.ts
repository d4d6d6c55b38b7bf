/** This repository's flake: its outputs, its lock file, its checks. */
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  copyWorkTree,
  evalFlake,
  hasFlake,
  localInputs,
  nix,
  repository,
  temporary,
  titled,
  track,
  valueOf,
} from "./nix-flake.ts";

const fleet = readdirSync(join(repository, "out/hosts")).sort();
const homesOfFleet = readdirSync(join(repository, "out/homes")).sort();
const lockFile = JSON.parse(readFileSync(join(repository, "flake.lock"), "utf8")) as Lock;

interface Lock {
  nodes: Record<string, { inputs?: Record<string, unknown>; locked?: object }>;
}

/** A Nix function: the names in each output that has something for every host. */
const namesOf = `flake:
  let names = builtins.mapAttrs (_: builtins.attrNames);
  in names { inherit (flake) nixosModules nixosConfigurations diskoConfigurations homeModules homeConfigurations; } // {
    checks = names flake.checks;
    vmTests = builtins.mapAttrs (_: packages: builtins.attrNames packages.vmTests) flake.legacyPackages;
  }`;

describe.skipIf(!hasFlake)(titled("flake.nix"), () => {
  const { path: root, remove } = temporary();
  const flake = join(root, "flake");
  beforeAll(() => copyWorkTree(flake));
  afterAll(remove);

  test("nix flake check passes", async () => {
    const args = ["--impure", "--no-write-lock-file", ...localInputs()];
    const result = await nix("flake", "check", ...args, `git+file://${flake}`);
    if (result.code !== 0) expect.fail(result.stderr);
  });

  test("flake.lock is complete", async () => {
    // Nix may neither write the file nor reach the network: it would fail for an input that is missing here.
    const options = ["--json", "--no-update-lock-file", "--offline"];
    const result = await nix("flake", "metadata", ...options, `git+file://${flake}`);
    expect(valueOf<{ locks: Lock }>(result).locks).toEqual(lockFile);
  });

  test("flake.lock pins each input, and one nixpkgs for all of them", () => {
    const { root: own, ...inputs } = lockFile.nodes;
    expect(Object.keys(inputs)).toEqual(Object.keys(own!.inputs!));
    for (const { locked, inputs: theirs = {} } of Object.values(inputs)) {
      expect(locked).toMatchObject({
        type: "github",
        lastModified: expect.any(Number) as number,
        narHash: expect.stringMatching(/^sha256-[A-Za-z0-9+/]{43}=$/) as string,
        rev: expect.stringMatching(/^[0-9a-f]{40}$/) as string,
      });
      for (const [input, follows] of Object.entries(theirs)) expect(follows).toEqual([input]);
    }
  });

  test("each system has strata, a shell and a formatter", async () => {
    const apply = `{ packages, devShells, formatter, ... }: builtins.mapAttrs (system: { strata, default }:
      map (it: it.type) [ strata default devShells.\${system}.default formatter.\${system} ]) packages`;
    const derivations = Array.from({ length: 4 }, () => "derivation");
    const expected = { "x86_64-linux": derivations, "aarch64-linux": derivations };
    expect(valueOf(await evalFlake(flake, apply))).toEqual(expected);
  });

  test("a host that is added to out/ is in every output", async () => {
    const grown = join(root, "grown");
    cpSync(flake, grown, { recursive: true });
    const yoga = readFileSync(join(grown, "specs/hosts/yoga.ts"), "utf8");
    writeFileSync(join(grown, "specs/hosts/added.ts"), yoga.replaceAll("yoga", "added"));
    execFileSync("node", [join(repository, "dist/cli.js"), "generate", "--root", grown], { stdio: "pipe" });
    mkdirSync(join(grown, "out/homes/alice@added"), { recursive: true });
    writeFileSync(join(grown, "out/homes/alice@added/default.nix"), "{ }\n");
    track(grown);

    const hosts = ["added", ...fleet];
    const homes = ["alice@added", ...homesOfFleet];
    const vmChecks = existsSync("/dev/kvm") ? hosts.map((host) => `${host}-vm`) : [];
    expect(valueOf(await evalFlake(grown, namesOf))).toEqual({
      nixosModules: hosts,
      nixosConfigurations: hosts,
      diskoConfigurations: hosts,
      homeModules: homes,
      homeConfigurations: homes,
      checks: { "x86_64-linux": [...hosts, ...vmChecks].sort() },
      vmTests: { "x86_64-linux": hosts },
    });
  });

  test("VM tests evaluate, and are no checks to a pure evaluation", async () => {
    const tests =
      "flake: map (test: test.drvPath) (builtins.attrValues flake.legacyPackages.x86_64-linux.vmTests)";
    expect(valueOf(await evalFlake(flake, tests))).toHaveLength(fleet.length);
    const options = ["--json", "--no-write-lock-file", ...localInputs(), "--apply", "builtins.attrNames"];
    const pure = await nix("eval", ...options, `git+file://${flake}#checks.x86_64-linux`);
    expect(valueOf(pure)).toEqual(fleet);
  });
});
