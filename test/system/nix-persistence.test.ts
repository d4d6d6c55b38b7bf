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
});
