/** Odd paths, as the programs read them that they are escaped for. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { tmpfilesPath, unitPath } from "../../generator/model/systemd.ts";
import { tier, titled } from "../tiers.ts";

const names = [
  "plain",
  "it's",
  'a "b"',
  "100%h",
  "[x]*?",
  "back\\slash",
  "$HOME",
  "größe",
  "-a.b",
  ".hidden",
  "a  b",
  "{a,b}",
];

describe.skipIf(!tier("root"))(titled("root", "systemd-tmpfiles"), () => {
  test.each(names)("finds %j", (name) => {
    const folder = mkdtempSync(join(tmpdir(), "strata-tmpfiles-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    // What a pattern or a specifier might catch instead.
    for (const other of [name, "x", "xy", "backslash", "a"])
      mkdirSync(join(folder, other), { recursive: true, mode: 0o755 });
    // As NixOS writes a line (nixos/modules/system/boot/systemd/tmpfiles.nix); `z` takes patterns as `h` and `t` do.
    writeFileSync(join(folder, "x.conf"), `'z' '${tmpfilesPath(join(folder, name))}' '0700' '-' '-' '-' \n`);
    execFileSync("systemd-tmpfiles", ["--create", join(folder, "x.conf")]);
    const changed = [name, "x", "xy", "backslash", "a"].filter(
      (one) => (statSync(join(folder, one)).mode & 0o777) === 0o700,
    );
    expect(changed).toEqual([name]);
  });
});

const hasEscape = spawnSync("systemd-escape", ["--version"]).status === 0;

test.skipIf(!hasEscape)(
  "units are named as systemd-escape names them (skipped where that is not there)",
  () => {
    const paths = ["/", ...names.map((name) => `/srv/${name}`), "/.hidden/x"];
    const expected = paths.map((path) =>
      execFileSync("systemd-escape", ["--path", "--", path], { encoding: "utf8" }).trimEnd(),
    );
    expect(paths.map(unitPath)).toEqual(expected);
  },
);
