/** What the modules of hosts with containers refuse, in configurations that NixOS and Home Manager evaluate. */
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { writeHosts } from "./nix-compile.ts";
import { complaintOf, copyWorkTree, evalFlake, hasFlake, temporary, titled, valueOf } from "./nix-flake.ts";
import { containers } from "./nix-hosts/containers.ts";

const graphroot = "/var/lib/containers/storage";
const homeGraphroot = "/home/ada/.local/share/containers/storage";

describe.skipIf(!hasFlake)(titled("assertions of containers"), () => {
  const { path: root, remove } = temporary();
  const out = join(root, "out");
  beforeAll(() => {
    copyWorkTree(join(root, "flake"));
    writeHosts(out, containers);
  });
  afterAll(remove);

  /** The messages of those that fail with a module beside the host's. */
  const failing = async (host: string, module: string): Promise<string[]> =>
    valueOf(
      await evalFlake(
        join(root, "flake"),
        `strata: map (each: each.message) (builtins.filter (each: !each.assertion)
          (strata.lib.fromOut {
            out = ${out};
            modules.${host} = [
              { users.users.ada = { isNormalUser = true; home = "/home/ada"; }; users.users.bob.isNormalUser = true; }
              (${module})
            ];
          }).nixosConfigurations.${host}.config.assertions)`,
      ),
    );

  test.each([
    `${graphroot}/overlay`,
    `${graphroot}/overlay/0a1b2c/merged`,
    `${graphroot}/overlay-containers/0a1b2c/userdata/shm`,
    `${graphroot}/btrfs/subvolumes/0a1b2c`,
    `${graphroot}/zfs/graph/0a1b2c`,
    `${homeGraphroot}/overlay`,
  ])("a mount of podman's own: %s", async (path) => {
    const mount = `fileSystems."${path}" = { device = "overlay"; fsType = "overlay"; };`;
    expect(await failing("vfs5", `{ ${mount} }`)).toEqual([
      expect.stringContaining(`  ${path}\nDelete these entries of fileSystems`),
    ]);
  });

  test("a mount of the store itself, of its volumes, or beside it, is no such mount", async () => {
    const mounts = [graphroot, `${graphroot}/volumes`, `${graphroot}-old/overlay`, "/srv/overlay"]
      .map((path) => `fileSystems."${path}" = { device = "/dev/sdb"; fsType = "ext4"; };`)
      .join(" ");
    expect(await failing("vfs5", `{ ${mounts} }`)).toEqual([]);
  });

  test.each([
    { host: "vfs5", version: "6.0.2", says: /^Podman here is version 6\.0\.2, .* podman 5\.\n.*podman: 6/ },
    { host: "vfs6", version: "5.8.2", says: /^Podman here is version 5\.8\.2, .* podman 6\.\n.*podman: 5/ },
    { host: "vfs5", version: "4.3.1" },
    { host: "vfs5", version: "5.8.2" },
    { host: "vfs6", version: "6.1.0" },
  ])("$host with podman $version", async ({ host, version, says }) => {
    const module = `{ lib, pkgs, ... }: {
      virtualisation.podman.package = lib.mkForce (pkgs.podman // { version = "${version}"; });
    }`;
    const expected = says === undefined ? [] : [expect.stringMatching(says)];
    expect(await failing(host, module)).toEqual(expected);
  });

  test.each([
    { key: "graphroot", host: "vfs6", fails: true },
    { key: "runroot", host: "usersAlone6", fails: true },
    { key: "graphroot", host: "usersAlone5", fails: false },
  ])("another $key in storage.conf of $host", async ({ key, host, fails }) => {
    const module = `{ virtualisation.containers.storage.settings.storage.${key} = "/elsewhere"; }`;
    const message = expect.stringContaining("podman 6 would take for the users' stores") as string;
    expect(await failing(host, module)).toEqual(fails ? [message] : []);
  });

  test("a home that is another's", async () => {
    // Home Manager says so itself.
    const apply = `strata: (strata.lib.fromOut {
      out = ${out};
      homes."ada@vfs5" = [ { home.username = "eve"; home.homeDirectory = "/home/eve"; } ];
    }).homeConfigurations."ada@vfs5".activationPackage.drvPath`;
    const complaint = complaintOf(await evalFlake(join(root, "flake"), apply));
    expect(complaint).toContain("These are the containers of ada, not of eve.");
    expect(complaint).toContain("ada's containers are below /home/ada, but the home directory is /home/eve.");
  });
});
