/** The reset of the root in configurations that NixOS evaluates: its unit in stage 1, and the scripts as they are built. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { writeHosts } from "./nix-compile.ts";
import { complaintOf, copyWorkTree, evalFlake, hasFlake, temporary, titled, valueOf } from "./nix-flake.ts";
import { rootResets } from "./nix-hosts/root-reset.ts";
import { buildReset, type BuiltReset } from "./root-reset.ts";

const linked = (...names: string[]): string[] => names.map((name) => `dev-disk-by\\x2d${name}.device`);
const [main, first, second, uuid] = linked(
  "partlabel-disk\\x2dmain\\x2droot",
  "partlabel-disk\\x2dfirst\\x2ddata",
  "partlabel-disk\\x2dsecond\\x2ddata",
  "uuid-dce7cce0\\x2d5556\\x2d6bed\\x2d799f\\x2d788cd0048e20",
);
const [crypt1, crypt2] = ["dev-mapper-crypt\\x2d1.device", "dev-mapper-crypt\\x2d2.device"];
const pool = "zfs-import-rpool.service";

const lines = (text: string): string[] => text.split("\n").filter((line) => line !== "");
/** What a unit's file says, but for its environment. */
const sayings = (unit: string): string[] => lines(unit).filter((line) => !line.startsWith("Environment="));

describe.skipIf(!hasFlake)(titled("the reset of the root in NixOS"), () => {
  const { path: root, remove } = temporary();
  const flake = join(root, "flake");
  const out = join(root, "out");
  const outputs = `(strata.lib.fromOut { out = ${out}; })`;
  const built: Record<string, BuiltReset> = {};
  beforeAll(async () => {
    copyWorkTree(flake);
    writeHosts(out, rootResets);
    for (const host of Object.keys(rootResets)) built[host] = await buildReset(join(out, "hosts", host));
  });
  afterAll(remove);

  test("all hosts are as their models say, with no warning and no assertion that fails", async () => {
    // The package set on this machine has no stdenv.isBigEndian, which NixOS asks for to write /etc/hostid.
    const evaluated = await evalFlake(
      flake,
      `strata: builtins.mapAttrs (name: { config, ... }: {
        inherit (config) warnings;
        check = ${outputs}.checks.x86_64-linux.\${name}.drvPath;
        system = if name == "resetZfs" then "derivation" else config.system.build.toplevel.type;
      }) ${outputs}.nixosConfigurations`,
    );
    const fine = { warnings: [], check: expect.any(String) as string, system: "derivation" };
    expect(valueOf(evaluated)).toEqual(
      Object.fromEntries(Object.keys(rootResets).map((host) => [host, fine])),
    );
  });

  test.each([
    { host: "resetBtrfs", requires: main, wants: [], after: main },
    { host: "resetLuks", requires: crypt2, wants: [`Wants=${crypt1}`], after: `${crypt2} ${crypt1}` },
    {
      host: "resetBcachefs",
      requires: uuid,
      wants: [`Wants=${first} ${second}`],
      after: `${uuid} ${first} ${second} unlock-bcachefs--.service`,
    },
    { host: "resetZfs", requires: pool, wants: [], after: pool },
  ])("systemd's stage 1 of $host has the unit", ({ host, requires, wants, after }) => {
    const { stage1 } = built[host]!;
    const [script, ...others] = stage1.storePaths;
    expect(others).toEqual([]);
    expect(Object.keys(stage1.units)).toEqual(["strata-root-reset.service"]);
    expect(sayings(stage1.units["strata-root-reset.service"]!)).toEqual([
      "[Unit]",
      `After=${after} local-fs-pre.target`,
      "Before=sysroot.mount",
      "DefaultDependencies=false",
      "Description=Empty Root",
      `Requires=${requires}`,
      ...wants,
      "[Service]",
      `ExecStart=${script}`,
      "StandardError=journal+console",
      "Type=oneshot",
      "[Install]",
      "WantedBy=initrd.target",
    ]);
    // What stage 1 does not have in /bin by itself.
    const text = readFileSync(script!, "utf8");
    expect(text).toContain(readFileSync(join(out, "hosts", host, "root-reset/reset.sh"), "utf8"));
    for (const program of ["mount", "umount", "chattr", "bcachefs", "zfs"])
      if (new RegExp(`^ *${program} `, "m").test(text)) expect(stage1.extraBin).toHaveProperty(program);
  });

  test("stage 1 by script runs it once the host is known not to wake from hibernation", () => {
    const { stage1 } = built["resetScripted"]!;
    expect(stage1).toMatchObject({ systemd: false, postResumeCommands: "ash /strata-root-reset\n" });
    expect(readFileSync(stage1.script, "utf8")).toBe(
      readFileSync(join(out, "hosts/resetScripted/root-reset/reset.sh"), "utf8"),
    );
  });

  test("a root in memory needs nothing of stage 1", () => {
    const { stage1, commands } = built["resetTmpfs"]!;
    expect(stage1).toMatchObject({ systemd: false, postResumeCommands: "", units: {} });
    expect(Object.keys(commands)).toEqual(["strata-root-baseline", "strata-root-report"]);
  });

  test("units after stage 1 look after what it did", () => {
    const { units } = built["resetBtrfs"]!;
    expect(sayings(units["strata-root-baseline.service"]!)).toEqual(
      expect.arrayContaining([
        "After=local-fs.target systemd-tmpfiles-setup.service",
        "Before=sysinit.target shutdown.target",
        "DefaultDependencies=false",
      ]),
    );
    expect(sayings(units["strata-root-booted.service"]!)).toContain("After=multi-user.target");
    expect(sayings(units["strata-root-failed.service"]!)).toEqual(
      expect.arrayContaining([
        "ConditionPathExists=|/run/strata-root/failed",
        "ConditionPathExists=|/run/strata-root/unarmed",
      ]),
    );
    expect(sayings(units["strata-root-report.timer"]!)).toContain("OnCalendar=daily");
    expect(built["resetLuks"]!.units).not.toHaveProperty("strata-root-report.timer");
  });

  const service = "boot.initrd.systemd.services.strata-root-reset";
  test.each([
    {
      what: "a reset that does not wait for the end of hibernation",
      host: "resetBtrfs",
      change: [/"local-fs-pre.target"/, ""],
      says: `${service}.after\n         expected [ "dev-disk-by\\\\x2dpartlabel-disk\\\\x2dmain\\\\x2droot.device" "local-fs-pre.target" ]`,
    },
    {
      what: "a reset after the root is mounted",
      host: "resetLuks",
      change: ['before = [ "sysroot.mount" ]', 'before = [ "initrd.target" ]'],
      says: `${service}.before\n         expected [ "sysroot.mount" ]`,
    },
    {
      what: "a script that runs before the host may wake from hibernation",
      host: "resetScripted",
      change: ["postResumeCommands", "postDeviceCommands"],
      says: 'boot.initrd.postResumeCommands\n         expected "ash /strata-root-reset"',
    },
    {
      what: "a failure that nobody is told",
      host: "resetZfs",
      change: [/(strata-root-failed = \{[^]*?)multi-user.target/, "$1rescue.target"],
      says: "systemd.services.strata-root-failed\n         expected true\n         found    false",
    },
    {
      what: "another time of the report",
      host: "resetTmpfs",
      change: ['"daily"', '"hourly"'],
      says: 'systemd.timers.strata-root-report\n         expected "daily"\n         found    "hourly"',
    },
  ])("the check of a host fails for $what", async ({ host, change: [from, to], says }) => {
    const file = join(out, "hosts", host, "root-reset.nix");
    const before = readFileSync(file, "utf8");
    writeFileSync(file, before.replace(from!, to as string));
    expect(readFileSync(file, "utf8")).not.toBe(before);
    const result = await evalFlake(flake, `strata: ${outputs}.checks.x86_64-linux.${host}.drvPath`);
    writeFileSync(file, before);
    expect(complaintOf(result)).toContain(says);
  });
});
