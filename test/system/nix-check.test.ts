/** The flake's check fails where a host is not what its spec says. */
import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  complaintOf,
  copyWorkTree,
  evalFlake,
  hasFlake,
  repository,
  temporary,
  titled,
  valueOf,
} from "./nix-flake.ts";
import type { Outcome } from "./shell.ts";

describe.skipIf(!hasFlake)(titled("checks.<host>"), () => {
  const { path: root, remove } = temporary();
  const flake = join(root, "flake");
  beforeAll(() => copyWorkTree(flake));
  afterAll(remove);

  /** Evaluates zephyrus' check after `change` to a copy of its folder. */
  async function check(change: (folder: string) => void, modules = "{ }"): Promise<Outcome> {
    const out = temporary();
    try {
      cpSync(join(repository, "out"), out.path, { recursive: true });
      change(join(out.path, "hosts/zephyrus"));
      const outputs = `strata.lib.fromOut { out = ${out.path}; modules = ${modules}; }`;
      return await evalFlake(flake, `strata: (${outputs}).checks.x86_64-linux.zephyrus.drvPath`);
    } finally {
      out.remove();
    }
  }

  function edit(file: string, from: string | RegExp, to: string): (folder: string) => void {
    return (folder) => {
      const before = readFileSync(join(folder, file), "utf8");
      const after = before.replace(from, to);
      expect(after).not.toBe(before);
      writeFileSync(join(folder, file), after);
    };
  }

  const lost = /^ *"\/var\/lib\/containers"\.h\.argument = .*\n/m;
  test.each([
    {
      what: "a mount option",
      change: edit("disko.nix", '"umask=0077"', '"umask=0022"'),
      says: [
        'fileSystems."/boot".options',
        'expected [ "umask=0077" ]',
        'found    [ "umask=0022" ]',
        "disko.devices.disk.primary.content.partitions.ESP.content.mountOptions",
      ],
    },
    {
      what: "a size, which NixOS never gets to know",
      change: edit("disko.nix", 'size = "1G"', 'size = "2G"'),
      says: ['disko.devices.disk.primary.content.partitions.ESP.size\n         expected "1G"'],
    },
    {
      what: "a hook that spares a subvolume its attribute",
      change: edit("disko.nix", /^ *chattr \+C "\$top"\/@containers\n/m, ""),
      says: ["disko.devices.disk.primary.content.partitions.root.content.postCreateHook"],
    },
    {
      what: "a tmpfiles line that is gone",
      change: edit("upkeep.nix", lost, ""),
      says: [
        'systemd.tmpfiles.settings."10-strata-attributes"."/var/lib/containers"',
        'expected { h = "+C"; }',
        "found    nothing",
      ],
    },
    {
      what: "a file system that is scrubbed twice",
      change: edit("upkeep.nix", /fileSystems = \[/, 'fileSystems = [ "/home"'),
      says: ["services.btrfs.autoScrub.fileSystems"],
    },
    {
      what: "a mount that no spec has",
      change: edit("swap.nix", "zramSwap", 'fileSystems."/extra".device = "/dev/sda1";\n  zramSwap'),
      says: ['fileSystems."/extra"', "expected nothing"],
    },
    {
      what: "another host's manifest",
      change: (folder: string) => cpSync(join(folder, "../yoga/strata.json"), join(folder, "strata.json")),
      says: [
        "zephyrus: the configuration does not say",
        'host\n         expected "yoga"',
        "disko.devices.disk.main",
        "disko.devices.disk.secondary",
      ],
    },
    {
      what: "a module that is not imported",
      change: (folder: string) => {
        edit("default.nix", /^ *\.\/swap\.nix\n/m, "")(folder);
        rmSync(join(folder, "swap.nix"));
      },
      says: ["zramSwap.enable", "expected true", "found    false"],
    },
  ])("fails for $what", async ({ change, says }) => {
    const result = await check(change);
    expect(result.code).not.toBe(0);
    for (const words of says) expect(complaintOf(result)).toContain(words);
  });

  describe("with modules of the host's own", () => {
    test("passes where they add mounts and change defaults", async () => {
      const module = `{ lib, ... }: {
        fileSystems."/mnt/usb" = { device = "/dev/disk/by-label/usb"; fsType = "vfat"; };
        swapDevices = [ { device = "/dev/disk/by-label/more"; } ];
        services.btrfs.autoScrub.interval = "weekly";
        services.fstrim.enable = false;
        zramSwap.enable = false;
        boot.loader.systemd-boot.enable = false;
        boot.loader.grub = { enable = true; device = "nodev"; efiSupport = true; };
        networking.hostName = "renamed";
        networking.hostId = "8425e349";
        system.stateVersion = "24.11";
      }`;
      valueOf(await check(() => undefined, `{ zephyrus = [ (${module}) ]; }`));
    });

    test("fails where they change what the spec says", async () => {
      const module = `{ fileSystems."/home".options = [ "nodatacow" ]; }`;
      const result = await check(() => undefined, `{ zephyrus = [ ${module} ]; }`);
      expect(complaintOf(result)).toMatch(
        /fileSystems\."\/home"\.options\n.*expected.*\n.*found.*"nodatacow"/,
      );
    });

    test("fails where they are for a host that is not there", async () => {
      const result = await check(() => undefined, "{ zephyros = [ ]; }");
      expect(complaintOf(result)).toContain("there are modules for zephyros, but");
    });
  });
});
