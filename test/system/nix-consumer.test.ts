/** A flake of one's own that has strata as an input. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  copyWorkTree,
  evalFlake,
  hasFlake,
  localInputs,
  temporary,
  titled,
  track,
  valueOf,
} from "./nix-flake.ts";
import type { Outcome } from "./shell.ts";
import { writeHosts } from "./nix-compile.ts";

describe.skipIf(!hasFlake)(titled("a flake that has strata as an input"), () => {
  const { path: root, remove } = temporary();
  const strata = join(root, "strata");
  beforeAll(() => copyWorkTree(strata));
  afterAll(remove);

  /** Writes a flake and evaluates a function of its outputs, with the inputs of strata on this machine. */
  async function evaluate(name: string, flake: string, apply: string): Promise<Outcome> {
    const folder = join(root, name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "flake.nix"), flake.replace("STRATA", `git+file://${strata}`));
    track(folder);
    return evalFlake(folder, apply, localInputs("strata/"));
  }

  test("takes one module of strata's own hosts", async () => {
    const flake = `{
      inputs.strata.url = "STRATA";
      outputs = { strata, ... }: {
        nixosConfigurations.mine = strata.inputs.nixpkgs.lib.nixosSystem {
          modules = [
            strata.nixosModules.zephyrus
            { nixpkgs.hostPlatform = "x86_64-linux"; system.stateVersion = "26.05"; boot.loader.grub.enable = false; }
          ];
        };
      };
    }`;
    const apply = `flake:
      let inherit (flake.nixosConfigurations.mine) config;
      in [ config.system.build.toplevel.type config.fileSystems."/".fsType ]`;
    expect(valueOf(await evaluate("one", flake, apply))).toEqual(["derivation", "btrfs"]);
  });

  test("makes outputs of an out/ of its own", async () => {
    const data = "/dev/disk/by-label/data";
    writeHosts(join(root, "own/out"), {
      tiny: { hostId: "8425e349", fileSystems: { "/": { device: data, fsType: "ext4" } } },
    });
    const flake = `{
      inputs.strata.url = "STRATA";
      outputs = inputs: inputs.strata.lib.fromOut {
        out = ./out;
        inherit inputs;
        specialArgs.greeting = "hello";
        modules.tiny = [ ({ greeting, ... }: { networking.hostName = greeting; }) ];
      };
    }`;
    const apply = `flake: {
      inherit (flake.nixosConfigurations.tiny.config.networking) hostName hostId;
      check = flake.checks.x86_64-linux.tiny.type;
      disko = flake.diskoConfigurations;
      vmTests = flake.legacyPackages;
    }`;
    const expected = { hostName: "hello", hostId: "8425e349", check: "derivation", disko: {}, vmTests: {} };
    expect(valueOf(await evaluate("own", flake, apply))).toEqual(expected);
  });

  test("has empty outputs where out/ is missing", async () => {
    const flake = `{
      inputs.strata.url = "STRATA";
      outputs = inputs: inputs.strata.lib.fromOut { out = ./out; };
    }`;
    const outputs = valueOf<object>(await evaluate("none", flake, "flake: flake"));
    expect(Object.keys(outputs)).toContain("nixosModules");
    expect(Object.values(outputs)).toEqual(Object.keys(outputs).map(() => ({})));
  });
});
