/** Backups in configurations that NixOS evaluates, and their scripts as it builds them: shellcheck reads each. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { writeHosts } from "./nix-compile.ts";
import { backups } from "./nix-hosts/backups.ts";
import {
  complaintOf,
  copyWorkTree,
  evalFlake,
  hasFlake,
  laidOut,
  nix,
  temporary,
  titled,
  valueOf,
} from "./nix-flake.ts";
import { succeed } from "./shell.ts";

/** As OpNix declares them (nix/module.nix). */
const opnix = `({ lib, ... }: {
  options.services.onepassword-secrets = {
    enable = lib.mkEnableOption "1Password secrets integration";
    secrets = lib.mkOption {
      default = { };
      type = lib.types.attrsOf (lib.types.submodule { options.reference = lib.mkOption { type = lib.types.str; }; });
    };
  };
})`;

describe.skipIf(!hasFlake)(titled("backups"), () => {
  const { path: root, remove } = temporary();
  const flake = join(root, "flake");
  beforeAll(() => {
    copyWorkTree(flake);
    writeHosts(join(root, "out"), backups);
  });
  afterAll(remove);

  const configOf = (name: string, modules = "{ }"): string =>
    `(strata.lib.fromOut { out = ${join(root, "out")}; modules = ${modules}; }).nixosConfigurations.${name}.config`;

  test.each(Object.keys(backups))("the programs of %s are built", async (name) => {
    const unit = backups[name]!.backup!.unitName ?? "strata-backup";
    const file = join(import.meta.dirname, "backup.nix");
    const args = { inputs: laidOut, folder: join(root, "out/hosts", name), unit };
    const given = Object.entries(args).flatMap(([name, value]) => ["--argstr", name, value]);
    await succeed(nix("build", "--impure", "--no-link", "--file", file, ...given));
  });

  test("a database that is to be told is waited for, and wanted by nothing", async () => {
    const ordering = ["resticB2", "resticS3", "btrbkSftp"].map((name) => {
      const unit = backups[name]!.backup!.unitName ?? "strata-backup";
      return `builtins.map (one: { inherit (one) wants after; }) (builtins.filter (one: builtins.elem "${unit}.service" one.aliases)
        (builtins.attrValues ${configOf(name)}.systemd.services))`;
    });
    const [restic, socket, none] = valueOf<{ wants: string[]; after: string[] }[][]>(
      await evalFlake(flake, `strata: [ (${ordering.join(") (")}) ]`),
    ).map(([unit]) => unit!);
    const databases = ["postgresql.service", "postgresql.target", "redis.service"];
    expect(restic!.after).toEqual(expect.arrayContaining(["network-online.target", ...databases]));
    expect(socket!.after).toEqual(expect.arrayContaining(databases));
    for (const { wants } of [restic!, socket!, none!])
      expect(wants.filter((name) => /postgresql|redis/.test(name))).toEqual([]);
    expect(none!.after).not.toEqual(expect.arrayContaining(["postgresql.service"]));
  });

  test("the secrets are declared where the host has OpNix, and else the host is warned", async () => {
    const asked = (config: string): string =>
      `let config = ${config}; in {
        inherit (config) warnings;
        secrets = config.services.onepassword-secrets or null;
      }`;
    const [without, having] = await Promise.all(
      [configOf("resticB2"), configOf("resticB2", `{ resticB2 = [ ${opnix} ]; }`)].map(async (config) =>
        valueOf<{ warnings: string[]; secrets: unknown }>(await evalFlake(flake, `strata: ${asked(config)}`)),
      ),
    );
    expect(having).toEqual({
      warnings: [],
      secrets: {
        enable: true,
        secrets: {
          strataBackupCredentials: { reference: "op://vault/b2/keys" },
          strataBackupPassword: { reference: "op://vault/restic/password" },
        },
      },
    });
    expect(without).toEqual({
      warnings: [
        "panther-backup: nothing puts its secrets onto this host until it imports the module of OpNix",
      ],
      secrets: null,
    });
  });

  test.each([
    {
      what: "another repository",
      change: ['repository = "b2:backups:hosts/resticB2"', 'repository = "b2:backups:hosts/other"'],
      says: 'services.restic.backups.panther-backup.repository\n         expected "b2:backups:hosts/resticB2"',
    },
    {
      what: "a path that is left out",
      change: ['"/home/.strata-backup"', ""],
      says: "services.restic.backups.panther-backup.paths",
    },
    {
      what: "a backup that nothing starts",
      change: ['OnCalendar = "02:00"', 'OnBootSec = "02:00"'],
      says: "backupTimers.restic-backups-panther-backup.schedule",
    },
    {
      what: "a service without its name",
      change: ['aliases = [ "panther-backup.service" ];', ""],
      says: "backupUnit",
    },
  ])("the check of a host fails for $what", async ({ change: [from, to], says }) => {
    const out = temporary();
    try {
      writeHosts(out.path, { resticB2: backups["resticB2"]! });
      const file = join(out.path, "hosts/resticB2/backup.nix");
      const before = readFileSync(file, "utf8");
      writeFileSync(file, before.replace(from!, to!));
      expect(readFileSync(file, "utf8")).not.toBe(before);
      const checked = `(strata.lib.fromOut { out = ${out.path}; }).checks.x86_64-linux.resticB2.drvPath`;
      const result = await evalFlake(flake, `strata: ${checked}`);
      expect(result.code).not.toBe(0);
      expect(complaintOf(result)).toContain(says);
    } finally {
      out.remove();
    }
  });
});
