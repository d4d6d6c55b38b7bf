/** disko makes the same of its own layouts, whether they are written as they are or compiled by strata. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hasFlake, laidOut, nix, temporary, titled, valueOf } from "./nix-flake.ts";
import { diskoLayouts, diskoLayoutsFolder, writeHosts } from "./nix-compile.ts";

/** What disko makes of a layout: the devices with all defaults, and what it tells NixOS of them. */
interface Facts {
  devices: object;
  config: object;
}

const layouts = diskoLayouts();

describe.skipIf(!hasFlake)(titled("disko's own layouts, written as specs"), () => {
  const { path: root, remove } = temporary();
  let facts: Record<string, { compiled: Facts; plain: Facts }>;

  beforeAll(async () => {
    writeHosts(root, layouts);
    facts = valueOf(await nix("eval", "--json", "--impure", "--expr", compare(root)));
  }, 120_000);
  afterAll(remove);

  test.each(Object.keys(layouts))("%s comes to the same", (name) => {
    const { compiled, plain } = facts[name]!;
    expect(comparable(compiled)).toEqual(comparable(plain));
  });

  test("options of the whole file system are completed", () => {
    const { compiled, plain } = facts["luks-btrfs-subvolumes"]!;
    const path = "disk.main.content.partitions.luks.content.content.subvolumes./swap.mountOptions".split(".");
    expect(plain.devices).toHaveProperty(path, ["defaults"]);
    expect(compiled.devices).toHaveProperty(path, ["compress=zstd"]);
  });
});

/** Without what strata changes on purpose: the order of btrfs' options, and that those of the whole file system stand on each mount. */
function comparable(facts: Facts): unknown {
  return JSON.parse(JSON.stringify(facts), (key, value: unknown) => {
    if (key !== "options" && key !== "mountOptions") return value;
    if (!Array.isArray(value)) return value;
    return value.filter((option) => option !== "defaults" && option !== "compress=zstd").sort();
  });
}

/** A Nix expression: for each host in `out`, what its modules come to, beside what disko makes of the layout as it stands. */
function compare(out: string): string {
  return `
    let
      lib = import ${laidOut}/nixpkgs/lib;
      disko = import ${laidOut}/disko/lib { inherit lib; };
      visible = value:
        if lib.isList value then map visible value
        else if lib.isAttrs value then
          lib.mapAttrs (_: visible) (lib.filterAttrs (name: _: !lib.hasPrefix "_" name) value)
        else value;
      facts = module:
        let
          inherit (lib.evalModules {
            modules = [ { options.disko.devices = lib.mkOption { type = disko.toplevel; }; } module ];
          }) config;
        in
        { devices = visible config.disko.devices; config = config.disko.devices._config; };
    in
    lib.mapAttrs (name: _: {
      compiled = facts ${out}/hosts/\${name}/disko.nix;
      plain = facts (lib.importJSON (${diskoLayoutsFolder} + "/\${name}.json"));
    }) (builtins.readDir ${out}/hosts)`;
}
