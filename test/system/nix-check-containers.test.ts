/** A host's check finds out where its modules, or those of its users' homes, don't make the stores that its model says. */
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { writeHosts } from "./nix-compile.ts";
import {
  complaintOf,
  copyWorkTree,
  evalFlake,
  hasFlake,
  laidOut,
  temporary,
  titled,
  valueOf,
} from "./nix-flake.ts";
import { containers } from "./nix-hosts/containers.ts";
import type { Outcome } from "./shell.ts";

/** What the host's own modules say of its users, who are strata's to make only where it has none. */
const users = `{ users.users.ada = { isNormalUser = true; home = "/home/ada"; }; users.users.bob.isNormalUser = true; }`;

describe.skipIf(!hasFlake)(titled("checks.<host> of containers"), () => {
  const { path: root, remove } = temporary();
  const flake = join(root, "flake");
  const out = join(root, "out");
  beforeAll(() => {
    copyWorkTree(flake);
    writeHosts(out, containers);
  });
  afterAll(remove);

  const check = (host: string, folder: string, more = ""): Promise<Outcome> =>
    evalFlake(
      flake,
      `strata: (strata.lib.fromOut { out = ${folder}; ${more} }).checks.x86_64-linux.${host}.drvPath`,
    );

  test.each(Object.keys(containers))("%s is what its model says", async (host) => {
    valueOf(await check(host, out));
  });

  const home = "homes/ada@vfs5/containers.nix";
  const file = '"containers/storage.conf"';
  test.each([
    {
      what: "another driver",
      host: "vfs5",
      edit: ['driver = "vfs"', 'driver = "overlay"'],
      says: [`environment.etc.${file}.storage.driver\n         expected "vfs"\n         found    "overlay"`],
    },
    {
      what: "an option of the driver that is gone",
      host: "overlay5",
      edit: ['size = "30G"', 'inodes = "30G"'],
      says: [
        `environment.etc.${file}.storage.options.overlay.size\n         expected "30G"\n         found    nothing`,
        `environment.etc.${file}.storage.options.overlay.inodes\n         expected nothing`,
      ],
    },
    {
      what: "other numbers in containers",
      host: "btrfs5",
      edit: ["startUid = 300000", "startUid = 400000"],
      says: ["users.users.ada.subUidRanges"],
    },
    {
      what: "a user who does not linger",
      host: "vfs5",
      edit: [/linger = true;/, ""],
      says: ["users.users.ada.linger\n         expected true\n         found    false"],
    },
    {
      what: "a socket that is not there",
      host: "vfs5",
      edit: [/.*dockerSocket.*\n/, ""],
      says: ["virtualisation.podman.dockerSocket\n         expected true\n         found    false"],
    },
    {
      what: "podman that runs without the store's file system",
      host: "zfs5",
      edit: ['RequiresMountsFor = [ "/data/containers" ]', 'RequiresMountsFor = [ "/data" ]'],
      says: ["systemd.services.podman-prune.RequiresMountsFor", 'expected "/data/containers"'],
    },
    {
      what: "a timer",
      host: "vfs5",
      edit: ['"hourly"', '"yearly"'],
      says: [
        'systemd.timers.strata-containers-bloat\n         expected "hourly"\n         found    "yearly"',
      ],
    },
    {
      what: "a file of root's that is a link",
      host: "vfs6",
      edit: [/ *mode = "0444";\n/, ""],
      says: ["environment.etc.isLink\n         expected false\n         found    true"],
    },
    {
      what: "another graph root of podman 6",
      host: "vfs6",
      edit: [/(driver = "vfs";\s+graphroot =) ".*"/, '$1 "/srv"'],
      says: ['environment.etc."containers/storage.rootful.conf.d/50-strata.conf"', '-50-strata.conf)"'],
    },
    {
      what: "paths of root's that users get",
      host: "vfs6",
      edit: ["removeAttrs settings.storage (lib.attrNames paths)", "settings.storage"],
      says: [`environment.etc.${file}`, '-storage.conf)"'],
    },
    {
      what: "a user's mount program",
      host: "vfs5",
      module: home,
      edit: ["${pkgs.fuse-overlayfs}/bin", "${pkgs.fuse3}/bin"],
      says: [`homes.ada.homeConfigurations.${file}`, '-storage.conf)"'],
    },
    {
      what: "a user's storage.conf that is not there",
      host: "vfs5",
      module: home,
      edit: ["lib.mkIf (!usesPodman)", "lib.mkIf usesPodman"],
      says: [`homes.ada.homeConfigurations.${file}`, '"(the file )"'],
    },
    {
      what: "a user's timer",
      host: "vfs5",
      module: home,
      edit: ['Install.WantedBy = [ "timers.target" ]', "Install.WantedBy = [ ]"],
      says: ["homes.ada.homeConfigurations.timers.strata-containers-prune"],
    },
    {
      what: "a user's socket",
      host: "vfs5",
      module: home,
      edit: ["sessionVariables.DOCKER_HOST", "sessionVariables.DOCKER"],
      says: ["homes.ada.homeConfigurations.DOCKER_HOST"],
    },
  ] as {
    what: string;
    host: string;
    module?: string;
    edit: [string | RegExp, string];
    says: string[];
  }[])("fails for $what", async ({ what, host, module, edit: [from, to], says }) => {
    const folder = join(root, what.replaceAll(/\W/g, "-"));
    cpSync(out, folder, { recursive: true });
    const path = join(folder, module ?? `hosts/${host}/containers.nix`);
    const before = readFileSync(path, "utf8");
    const after = before.replace(from, to);
    expect(after).not.toBe(before);
    writeFileSync(path, after);
    const complaint = complaintOf(await check(host, folder));
    for (const words of says) expect(complaint).toContain(words);
  });

  describe("with modules of the host's own", () => {
    const managed = (imports: string, more = "{ }"): string => `modules.vfs5 = [
      ${users}
      ${join(laidOut, "home-manager/nixos")}
      { home-manager.users.ada = { home.stateVersion = "26.05"; imports = [ ${imports} ]; }; }
      ${more}
    ];`;

    test("passes where they add to the stores, and NixOS manages the home", async () => {
      const partial = 'storage.options.pull_options.use_hard_links = "true";';
      const host = managed(
        `(/. + "${out}/homes/ada@vfs5")`,
        `{
          virtualisation.containers.storage.settings.${partial}
          virtualisation.podman.autoPrune.dates = "daily";
        }`,
      );
      const home = `{ services.podman = { enable = true; settings.storage.${partial} }; }`;
      valueOf(await check("vfs5", out, `${host} homes."ada@vfs5" = [ ${home} ];`));
    });

    test("fails where NixOS manages the home without its module", async () => {
      const complaint = complaintOf(await check("vfs5", out, managed("")));
      expect(complaint).toContain(`homes.ada.home-manager.${file}`);
      expect(complaint).not.toContain("homeConfigurations");
    });

    test("passes where a home's own module adds to its store", async () => {
      const partial = 'storage.options.pull_options.use_hard_links = "true";';
      const home = `{ services.podman = { enable = true; settings.storage.${partial} }; }`;
      valueOf(await check("vfs5", out, `homes."ada@vfs5" = [ ${home} ];`));
    });

    test("fails where a home's own module changes its store", async () => {
      const more = `homes."ada@vfs5" = [ ({ lib, ... }: {
        services.podman.enable = true;
        services.podman.settings.storage.storage.driver = lib.mkForce "vfs";
      }) ];`;
      expect(complaintOf(await check("vfs5", out, more))).toContain(
        `homes.ada.homeConfigurations.${file}.storage.driver\n         expected "overlay"\n         found    "vfs"`,
      );
    });

    test("fails where they are for a home that is not there", async () => {
      expect(complaintOf(await check("vfs5", out, 'homes."eve@vfs5" = [ ];'))).toContain(
        "there are modules for eve@vfs5, but out/homes has only ada@btrfs5",
      );
    });
  });
});
