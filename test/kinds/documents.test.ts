/** Runbooks: whatever a host's names hold, they are Markdown as Prettier lays it out, and diagrams that Mermaid reads. */
import fc from "fast-check";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { check } from "prettier";
import { describe, expect, test } from "vitest";
import { byLabel, disk, esp, gpt, type HostInput } from "../../generator/index.ts";
import { code, Flowchart, table } from "../../generator/kinds/markdown.ts";
import { folderOf } from "../fixtures/archive.ts";
import { fleet } from "../fixtures/rollout-fleet.ts";
import { devices } from "../system/nix-hosts/devices.ts";
import { layouts } from "../system/nix-hosts/layouts.ts";
import { monitoring } from "../system/nix-hosts/monitoring.ts";
import { names } from "../system/nix-hosts/names.ts";
import { persistence } from "../system/nix-hosts/persistence.ts";
import { rootResets } from "../system/nix-hosts/root-reset.ts";
import { snapshots } from "../system/nix-hosts/snapshots.ts";
import { writeHosts } from "../system/nix-compile.ts";

const hosts = {
  ...layouts,
  ...devices,
  ...names,
  ...monitoring,
  ...snapshots,
  ...persistence,
  ...rootResets,
  ...fleet,
};

/** A line that people could put into a path or a name. */
const line = fc
  .string({ unit: "binary", minLength: 1, maxLength: 30 })
  .filter((text) => !/[\n\r\0\u2028\u2029]/.test(text));
const nasty = fc.oneof(line, fc.stringMatching(/^[`|"#;<>&%\\{}[\]() ab]{1,12}$/));

test("code holds any text: its fence is longer than what is in it", () => {
  fc.assert(
    fc.property(nasty, (text) => {
      const [, fence, held] = /^(`+)([^]*?[^`])\1$/.exec(code(text)) ?? [];
      expect(fence).toBeDefined();
      expect(held!.match(/`+/g) ?? []).not.toContain(fence);
      // CommonMark takes one space off either end, unless there are only spaces.
      const isStripped = /^ .* $/s.test(held!) && held!.trim() !== "";
      expect(isStripped ? held!.slice(1, -1) : held).toBe(text);
    }),
  );
});

test("a table has as many cells as its header, whatever they hold", () => {
  fc.assert(
    fc.property(fc.array(nasty, { minLength: 1, maxLength: 4 }), (cells) => {
      const rows = table(
        cells.map(() => "Name"),
        [cells.map(code)],
      ).split("\n");
      expect(rows).toHaveLength(3);
      // GFM splits at each bar without a backslash before it.
      const widths = rows.map((row) => row.match(/(?<!\\)\|/g)!.length);
      expect(widths).toEqual([1, 1, 1].map(() => cells.length + 1));
    }),
  );
});

test("a label holds nothing that means something to Mermaid", () => {
  fc.assert(
    fc.property(nasty, (text) => {
      const chart = new Flowchart();
      chart.node("a", text);
      chart.node("b", "b", text);
      chart.edge("a", "b", text);
      expectDiagram(chart.toString());
    }),
  );
});

test("runbooks of all kinds of hosts", async () => {
  const out = folderOf([]);
  writeHosts(out, hosts);
  for (const name of Object.keys(hosts)) {
    const text = readFileSync(join(out, "hosts", name, "runbook.md"), "utf8");
    expect(await check(text, { parser: "markdown", printWidth: 110 })).toBe(true);
    expect(text).not.toMatch(/\bundefined\b|\bnull\b|\[object|NaN/);
    const diagrams = [...text.matchAll(/^```mermaid\n([^]*?)^```$/gm)].map(([, diagram]) => diagram!);
    expect(diagrams.length).toBeGreaterThan(0);
    for (const diagram of diagrams) expectDiagram(diagram.trimEnd());
  }
});

describe("a runbook", () => {
  const data = byLabel("data", { fsType: "btrfs" });
  const backup = (engine: "restic" | "archive" | "btrbk", paths: string[]): HostInput => ({
    fileSystems: { "/": data },
    backup: {
      enable: true,
      engine,
      subvolumes: paths,
      destination: { type: "local", path: "/mnt/usb" },
      password: { file: "/root/password" },
    },
  });

  test("says which disks disko wipes", () => {
    const kept = disk({ device: "/dev/sdb", destroy: false, content: gpt({ partitions: {} }) });
    const wiped = disk({ device: "/dev/sda", content: gpt({ partitions: { ESP: esp() } }) });
    const text = runbook({ devices: { disk: { main: wiped, usb: kept } } });
    expect(text).toMatch(/^\| `main` \| `\/dev\/sda` \| not said +\| yes +\|$/m);
    expect(text).toMatch(/^\| `usb` +\| `\/dev\/sdb` \| not said +\| no, kept +\|$/m);
  });

  test("puts nothing over the links of the new system in /etc, and leaves no copy behind", () => {
    const text = runbook(backup("archive", ["/", "/etc", "/srv"]));
    expect(text).not.toMatch(/cp .*\.restored\/\.? \/etc|cp .*\.restored\/etc\/\. /);
    expect(text).toContain("\ncp --archive /etc/.restored/ssh/ssh_host_* /etc/ssh/\n");
    expect(text).toContain("\nfor path in /srv; do\n");
    for (const folder of ["/.restored", "/etc/.restored"])
      expect(text).toContain(`\nrm --recursive ${folder}\n`);
  });

  test.each([
    ["restic", "restic-backups-strata-backup"],
    ["archive", "strata-backup"],
    ["btrbk", "btrbk-strata-backup"],
  ] as const)("of %s asks the journal for %s.service, not for an alias", (engine, unit) => {
    const text = runbook(backup(engine, ["/"]));
    const asked = text.match(/(?<=^journalctl -u )\S*backup\S*/gm);
    expect(new Set(asked)).toEqual(new Set([`${unit}.service`, "strata-backup-cost.service"]));
    expect(text).toContain("copies these paths to `/mnt/usb/a` with");
    expect(text.includes("In it: the secrets")).toBe(engine === "restic");
    expect(text.includes("Read from")).toBe(engine !== "btrbk");
    expect(text).toContain("strata-backup-restore --at '2026-01-31 12:00' restore /FILE /var/tmp/FILE.old\n");
    expect(text.includes("a time of the list, which is UTC")).toBe(engine === "archive");
  });

  test("tells when sanoid runs, and how many snapshots it comes to", () => {
    const text = runbook({
      hostId: "8425e349",
      fileSystems: { "/home": { device: "tank/home", fsType: "zfs" } },
      snapshots: { enable: true },
    });
    expect(text).toMatch(/^\| `\/home` +\| `tank\/home` \| `02:00` UTC \|.* \| 23 +\|$/m);
    expect(text).toMatch(/\| `sanoid.timer` +\| each hour, for those that are due \|/);
  });

  test("speaks of snapshots only where there are some, and of the port of the figures", () => {
    const text = runbook({ fileSystems: { "/": data }, monitoring: { prometheus: {} } });
    expect(text).not.toMatch(/snapper|snapshots fail/);
    expect(text).toMatch(/port 9100[^]*services\.prometheus\.exporters\.node\.openFirewall/);
  });

  test("of a root that is reset says how a file comes back, and where the rollout is", () => {
    const root = (fsType: string, more: HostInput): HostInput => ({
      fileSystems: {
        "/": byLabel("nixos", { fsType, ...(fsType === "btrfs" ? { options: ["subvol=@root"] } : {}) }),
        "/persist": byLabel("persist", { fsType: "ext4" }),
      },
      persistence: { enable: true, volumes: { "/persist": { directories: { "/srv": true } } } },
      ...more,
    });
    const reset: HostInput = { rootReset: { enable: true } };
    const text = runbook(root("btrfs", reset));
    expect(text).toContain("\ncp --archive /mnt/@old-roots/ROOT/FILE /FILE.restored\n");
    expect(text).toMatch(
      /## A new machine[^]*`strata-root arm` makes it, unless the spec's `devices` declare it/,
    );
    expect(text).not.toContain("rollout.md");
    expect(runbook(root("btrfs", { ...reset, rollout: {} }))).toContain("`rollout.md` says");
    expect(runbook(root("tmpfs", reset))).toMatch(/in memory[^]*\nstrata-root diff\n/);
    expect(runbook(root("tmpfs", reset))).not.toMatch(/strata-root (ls|arm)|old root/);
    expect(runbook(root("btrfs", {}))).not.toContain("strata-root");
  });

  test("has a LUKS key that persists at hand before disko, and on its volume before the system is installed", () => {
    const text = runbook(fleet["h003"]!);
    const [key, disko, copy, install] = [
      "[ -e /boot/keyfile_nvme0n1p1 ] || ",
      "nix run github:nix-community/disko ",
      "install -D --mode=0400 /boot/keyfile_nvme0n1p1 /mnt/persist/boot/keyfile_nvme0n1p1\n",
      "nixos-install ",
    ].map((line) => text.indexOf(`\n${line}`)) as [number, number, number, number];
    expect(key).toBeGreaterThan(0);
    expect(disko).toBeGreaterThan(key);
    expect(copy).toBeGreaterThan(disko);
    expect(install).toBeGreaterThan(copy);
    expect(runbook(fleet["h001"]!)).not.toContain("install -D");
  });

  test("lists every check with a budget or without", () => {
    const host = { ...backup("archive", ["/"]), monitoring: { prometheus: {} } };
    for (const check of ["backup", "verify", "cost", "disk", "device", "scrub"])
      expect(runbook(host)).toMatch(RegExp(`^\\| ${check} +\\|`, "m"));
  });
});

/** The runbook of a host that is named `a`. */
function runbook(host: HostInput): string {
  const out = folderOf([]);
  writeHosts(out, { a: host });
  return readFileSync(join(out, "hosts/a/runbook.md"), "utf8");
}

/** Each line is a node, or an edge between two; a node has its label where it first stands, and only there. */
function expectDiagram(text: string): void {
  const [first, ...lines] = text.split("\n");
  expect(first).toBe("flowchart LR");
  const label = String.raw`"(?:[^"#&<>\x60\\%\n]|#\d+;|<br>)*"`;
  const end = String.raw`(n\d+)(\[${label}\])?`;
  const line = new RegExp(String.raw`^  ${end}(?: -->(?:\|${label}\|)? ${end})?$`);
  const met = new Set<string>();
  for (const one of lines) {
    const found = line.exec(one);
    expect([one, found !== null]).toEqual([one, true]);
    const [, from, fromLabel, to, toLabel] = found!;
    for (const [id, own] of [[from!, fromLabel], ...(to === undefined ? [] : [[to, toLabel]])] as const) {
      expect([one, own !== undefined]).toEqual([one, !met.has(id!)]);
      met.add(id!);
    }
  }
}
