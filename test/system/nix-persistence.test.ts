/** What persists: both backends with their own modules, on every kind of root, have nothing to complain of. */
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { writeHosts } from "./nix-compile.ts";
import { copyWorkTree, evalFlake, hasFlake, temporary, titled, valueOf } from "./nix-flake.ts";
import { persistence } from "./nix-hosts/persistence.ts";

interface Complaints {
  assertions: string[];
  warnings: string[];
}

describe.skipIf(!hasFlake)(titled("what persists"), () => {
  const { path: root, remove } = temporary();
  let complaints: Record<string, Complaints> = {};
  beforeAll(async () => {
    copyWorkTree(join(root, "flake"));
    writeHosts(join(root, "out"), persistence);
    const apply = `strata:
      builtins.mapAttrs (_: { config, ... }: {
        inherit (config) warnings;
        assertions = map (each: each.message) (builtins.filter (each: !each.assertion) config.assertions);
      }) (strata.lib.fromOut { out = ${join(root, "out")}; }).nixosConfigurations`;
    complaints = valueOf(await evalFlake(join(root, "flake"), apply));
  }, 300_000);
  afterAll(remove);

  test.each(Object.keys(persistence))("%s: no assertion fails, and nothing is warned of", (name) => {
    expect(complaints[name]).toEqual({ assertions: [], warnings: [] });
  });

  test("keys are read on their volume, by sshd and by what decrypts secrets", async () => {
    const { persistedBtrfsImpermanence: spec } = persistence;
    const out = join(root, "out-keys");
    writeHosts(out, {
      keys: {
        ...spec,
        backup: {
          enable: true,
          destination: { type: "b2", bucket: "backups" },
          credentials: { sops: "b2" },
          password: { agenix: "restic" },
          subvolumes: ["/persist"],
        },
      },
    });
    // What the modules of sops-nix and agenix declare of it.
    const module = `({ lib, ... }: {
      options.sops.secrets = lib.mkOption { type = lib.types.anything; };
      options.sops.age.sshKeyPaths = lib.mkOption { type = lib.types.listOf lib.types.str; };
      options.age.identityPaths = lib.mkOption { type = lib.types.listOf lib.types.str; };
      config.users.users = { josh.isNormalUser = true; ada = { isNormalUser = true; home = "/srv/people/ada"; }; };
    })`;
    const apply = `strata:
      let
        outputs = strata.lib.fromOut { out = ${out}; modules.keys = [ ${module} ]; };
        inherit (outputs.nixosConfigurations.keys) config;
      in {
        inherit (config.services.openssh) hostKeys;
        sops = config.sops.age.sshKeyPaths;
        agenix = config.age.identityPaths;
        inherit (config.boot.initrd) secrets;
      }`;
    const key = "/persist/etc/ssh/ssh_host_ed25519_key";
    expect(valueOf(await evalFlake(join(root, "flake"), apply))).toEqual({
      hostKeys: [{ type: "ed25519", path: key }],
      sops: [key],
      agenix: [key],
      secrets: { "/etc/keys/vault": "/persist/etc/keys/vault" },
    });
  });
});
