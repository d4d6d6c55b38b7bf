/**
 * disko's own example layouts, and the fleet of this repository: what works there must not be called wrong. Mount options that disko's
 * layout `f2fs` has in one text are an item each in ours.
 */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import * as strata from "../../generator/index.ts";
import { judge } from "../../generator/stages/judge.ts";
import { load, startLoad } from "../../generator/stages/load.ts";
import { resolve } from "../../generator/stages/resolve.ts";
import { validate } from "../../generator/stages/validate.ts";
import { judged } from "./judged.ts";

const folder = fileURLToPath(new URL("../fixtures/disko-layouts/", import.meta.url));
const layouts = readdirSync(folder).map((file) => file.replace(".json", ""));

/** Layouts for a BIOS; the others hold an EFI system partition, or none at all. */
const grub = new Set(["gpt-bios-compat", "mdadm", "mdadm-raid0", "mdadm-raid5-args", "with-lib"]);
/** Layouts of data disks, or for a virtual machine that is started from outside. */
const noLoader = new Set(["multi-device-no-deps", "negative-size"]);

/** What is wrong with a layout, with the reason why it is a layout all the same. */
const errors: Readonly<Record<string, readonly string[]>> = {
  // Shows two disks that don't depend on each other, at /a and /b: no whole host.
  "multi-device-no-deps": ["S124"],
};

const warnings: Readonly<Record<string, readonly string[]>> = {
  // disko's tests run in virtual machines, where /dev/sda is always the same disk.
  "hybrid-mbr": ["S148"],
  "legacy-table": ["S148"],
  "legacy-table-with-whitespace": ["S148"],
  "lvm-raid": ["S149", "S148"],
  "multi-device-no-deps": ["S148"],
  "non-root-zfs": ["S148"],
  zfs: ["S148"],
  "zfs-over-legacy": ["S148"],
  // disko's tests put the key there again before they start the machine.
  "luks-btrfs-subvolumes": ["S156"],
  "luks-on-mdadm": ["S149", "S148", "S156"],
  // Two members are enough to test the arguments.
  "mdadm-raid5-args": ["S104"],
};

test.each(layouts)("disko's layout %s", (name) => {
  const { disko } = JSON.parse(readFileSync(`${folder}${name}.json`, "utf8")) as {
    disko: { devices: strata.HostInput["devices"] };
  };
  const loader = grub.has(name) ? "grub" : noLoader.has(name) ? "none" : "systemd-boot";
  const findings = judged({ a: { hostId: "8425e349", boot: { loader }, devices: disko.devices } });
  const codes = (severity: string) => [
    ...new Set(findings.filter((one) => one.severity === severity).map(({ code }) => code)),
  ];
  expect(codes("error")).toEqual(errors[name] ?? []);
  expect(codes("warning")).toEqual(warnings[name] ?? []);
});

test("there is nothing to say of the fleet in specs/", async () => {
  const root = fileURLToPath(new URL("../..", import.meta.url));
  const { hosts, diagnostics } = await load(startLoad(root), strata);
  const { specs, diagnostics: invalid } = validate(hosts);
  expect([...diagnostics, ...invalid, ...judge(resolve(specs))]).toEqual([]);
  expect(specs.length).toBeGreaterThan(0);
});
