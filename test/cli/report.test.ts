/** `strata report`: what backups come to, for people and for programs. */
import { join } from "node:path";
import { expect, test } from "vitest";
import { laptop, onTerminal, project, strata, treeOf } from "./strata.ts";

const ada = `  snapshots: { enable: true, subvolumes: { "/": false } },
  usage: { "/": { size: "20G" }, "/home": { size: "100G", dailyChange: "1G" } },
  backup: {
    enable: true,
    subvolumes: ["/", "/home"],
    destination: { type: "b2", bucket: "backups", path: "laptops" },
    credentials: { file: "/run/keys/b2" },
    password: { file: "/run/keys/restic" },
    budget: 5,
  },
`;

const report = `ada
  snapshots
    /home  02:00  23 at most
  backup by restic
    what           / /home
    where          b2://backups/laptops/ada
    when           02:00
    backups kept   22
    stored         up to 530.4 GiB
    sent           1.2 GiB a day
    costs          up to $3.96 a month, with a budget of $5.00
    whole restore  120 GiB, for $0.00

bob
  no snapshots
  no backup

2 hosts: 1 with snapshots, 1 with a backup
together up to 530.4 GiB stored, 1.2 GiB sent a day, up to $3.96 a month
prices of Backblaze B2: 2026-09-07, https://www.backblaze.com/cloud-storage/pricing
`;

const fleet = () => project({ "specs/hosts/ada.ts": laptop("ada", ada) });

test("the same table in a pipe and on a terminal, and nothing is written", () => {
  const root = fleet();
  expect(strata(root, ["report"])).toEqual({ code: 0, stdout: report, stderr: "" });
  expect(onTerminal(root, "report").replaceAll("\r", "")).toContain(report);
  expect(treeOf(join(root, "out"))).toEqual({});
});

test("--host reports of these hosts alone", () => {
  const { stdout } = strata(fleet(), ["report", "--host", "bob"]);
  expect(stdout).toBe("bob\n  no snapshots\n  no backup\n");
});

test("--json is one document, in bytes and dollars", () => {
  const { code, stdout } = strata(fleet(), ["report", "--json"]);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    command: "report",
    hosts: [
      {
        host: "ada",
        snapshots: [{ mountpoint: "/home", schedule: "02:00", most: 23 }],
        backup: {
          engine: "restic",
          unit: "strata-backup",
          paths: ["/", "/home"],
          destination: "b2://backups/laptops/ada",
          kept: 22,
          restore: 120 * 2 ** 30,
          monthlyCost: expect.closeTo(3.96, 2) as number,
          budget: 5,
          prices: { service: "Backblaze B2", date: "2026-09-07" },
          unknown: [],
        },
      },
      { host: "bob", snapshots: [], backup: null },
    ],
    totals: {
      hosts: 2,
      snapshots: 1,
      backups: 1,
      restore: 120 * 2 ** 30,
      monthlyCost: expect.closeTo(3.96, 2) as number,
      incomplete: [],
    },
    diagnostics: [],
  });
});

test("what is not known is said, and no figure pretends to be of all", () => {
  const of = (more: string) =>
    strata(project({ "specs/hosts/ada.ts": laptop("ada", more) }), ["report", "--host", "ada"]);
  const partly = of(ada.replace('"/": { size: "20G" }, ', "")).stdout;
  expect(partly).toContain("stored         up to 442 GiB, without /\n");
  expect(partly).toContain("not known      how much / holds: see usage\n");
  const nothing = of(ada.replace(/ {2}usage:.*\n/, "").replace("    budget: 5,\n", "")).stdout;
  expect(nothing).toContain("not known     how much / /home hold: see usage\n");
  expect(nothing).not.toMatch(/stored|costs/);
  const elsewhere = ada.replace(
    /destination: .*\n/,
    'destination: { type: "s3", endpoint: "https://s3.example.org", bucket: "backups" },\n',
  );
  expect(of(elsewhere.replace("    budget: 5,\n", "")).stdout).toContain(
    "costs          not known: no prices for this destination\n",
  );
});

test("nothing known is null, and not 0", () => {
  // /etc is a part of /, of which nothing is known either.
  const unsaid = ada
    .replace(/ {2}usage:.*\n/, "")
    .replace("    budget: 5,\n", "")
    .replace('["/", "/home"]', '["/", "/home", "/etc"]');
  const root = project({ "specs/hosts/ada.ts": laptop("ada", unsaid) });
  const none = { stored: null, uploadPerDay: null, restore: null, monthlyCost: null };
  expect(JSON.parse(strata(root, ["report", "--json"]).stdout)).toMatchObject({
    hosts: [{ backup: { ...none, restoreCost: null, kept: 22, unknown: ["/", "/home"] } }, { host: "bob" }],
    totals: { ...none, backups: 1, incomplete: ["ada"] },
  });
  const { stdout } = strata(root, ["report"]);
  expect(stdout).toContain("not known     how much / /home hold: see usage\n");
  expect(stdout).toContain("\n\n2 hosts: 1 with snapshots, 1 with a backup\nprices of");
});

test("a fleet has a sum", () => {
  const root = project({
    "specs/hosts/ada.ts": laptop("ada", ada),
    "specs/hosts/bob.ts": laptop("bob", ada),
  });
  expect(strata(root, ["report"]).stdout).toContain(
    "\n\n2 hosts: 2 with snapshots, 2 with a backup\ntogether up to 1.0 TiB stored, 2.4 GiB sent a day, up to $7.92 a month\n",
  );
});

test("specs that are wrong give no report", () => {
  const root = project({ "specs/hosts/ada.ts": laptop("ada", "  backup: { enable: 1 },\n") });
  const { code, stdout, stderr } = strata(root, ["report"]);
  expect([code, stdout]).toEqual([1, ""]);
  expect(stderr).toContain("specs/hosts/ada.ts:6:");
  expect(strata(fleet(), ["report", "--host", "eve"])).toMatchObject({ code: 2, stdout: "" });
});
