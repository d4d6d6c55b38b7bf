/** Hosts with everything that a spec can say: each evaluates to what its host model says, and makes a system. */
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { complaintOf, copyWorkTree, evalFlake, hasFlake, temporary, titled, valueOf } from "./nix-flake.ts";
import { diskoLayouts, writeHosts } from "./nix-compile.ts";
import { backups } from "./nix-hosts/backups.ts";
import { declared } from "./nix-hosts/declared.ts";
import { devices } from "./nix-hosts/devices.ts";
import { joined } from "./nix-hosts/joined.ts";
import { layouts } from "./nix-hosts/layouts.ts";
import { monitoring } from "./nix-hosts/monitoring.ts";
import { names } from "./nix-hosts/names.ts";
import { persistence } from "./nix-hosts/persistence.ts";
import { snapshots } from "./nix-hosts/snapshots.ts";

const own = {
  ...layouts,
  ...devices,
  ...names,
  ...declared,
  ...joined,
  ...monitoring,
  ...snapshots,
  ...backups,
  ...persistence,
};
const hosts = { ...own, ...diskoLayouts() };
// The package set on this machine has no stdenv.isBigEndian, which NixOS asks for to write /etc/hostid.
const { zfs: _, persistedZfsImpermanence: __, persistedZfsPreservation: ___, ...systems } = own;

describe.skipIf(!hasFlake)(titled("what the modules come to"), () => {
  const { path: root, remove } = temporary();
  const flake = join(root, "flake");
  const outputs = `(strata.lib.fromOut { out = ${join(root, "out")}; })`;
  const checkOf = (name: string): string => `checks.${hosts[name]!.system ?? "x86_64-linux"}.${name}.drvPath`;
  const systemOf = (name: string): string => `nixosConfigurations.${name}.config.system.build.toplevel.type`;
  const isFine: Record<string, boolean> = {};

  beforeAll(async () => {
    copyWorkTree(flake);
    writeHosts(join(root, "out"), hosts);
    const wanted = [...Object.keys(hosts).map(checkOf), ...Object.keys(systems).map(systemOf)];
    const tried = wanted.map((path) => `(builtins.tryEval outputs.${path}).success`);
    const results = await evalFlake(flake, `strata: let outputs = ${outputs}; in [ ${tried.join(" ")} ]`);
    valueOf<boolean[]>(results).forEach((success, index) => (isFine[wanted[index]!] = success));
  }, 300_000);
  afterAll(remove);

  /** A second evaluation, of the one that failed: tryEval keeps the message to itself. */
  async function expectFine(path: string): Promise<void> {
    if (!isFine[path]) expect.fail(complaintOf(await evalFlake(flake, `strata: ${outputs}.${path}`)));
  }

  test.each(Object.keys(hosts))("%s is what its host model says", (name) => expectFine(checkOf(name)));
  test.each(Object.keys(systems))("%s makes a system", (name) => expectFine(systemOf(name)));
});
