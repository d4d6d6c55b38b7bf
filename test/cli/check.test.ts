/** What `strata check` finds, and that it writes nothing. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { laptop, project, put, strata, treeOf, upToDate } from "./strata.ts";

/** A project that is up to date, changed in some way, and what `check` makes of it. */
const cases: [string, (root: string) => void, code: number, stdout: string, stderr: string][] = [
  ["nothing", () => {}, 0, "2 hosts: out/ is up to date\n", ""],
  [
    "a changed spec",
    (root) => put(root, "specs/hosts/ada.ts", laptop("ada", "  upkeep: { fstrim: true },\n")),
    3,
    "stale    out/hosts/ada/runbook.md\nstale    out/hosts/ada/strata.json\nstale    out/hosts/ada/upkeep.nix\nout/ is not what the specs say: run `strata generate`\n",
    "",
  ],
  [
    "a missing file",
    (root) => rmSync(join(root, "out/hosts/bob/disko.nix")),
    3,
    "missing  out/hosts/bob/disko.nix\nout/ is not what the specs say: run `strata generate`\n",
    "",
  ],
  [
    "a removed spec",
    (root) => rmSync(join(root, "specs/hosts/bob.ts")),
    3,
    `${["default.nix", "disko.nix", "runbook.md", "strata.json", "swap.nix", "upkeep.nix"]
      .map((name) => `surplus  out/hosts/bob/${name}\n`)
      .join("")}out/ is not what the specs say: run \`strata generate\`\n`,
    "",
  ],
  [
    "a file edited by hand",
    (root) => put(root, "out/hosts/ada/disko.nix", "{ }\n"),
    4,
    "",
    "out/hosts/ada/disko.nix  error E702",
  ],
  [
    "a wrong spec",
    (root) => put(root, "specs/hosts/ada.ts", laptop("ada", "  upkep: {},\n")),
    1,
    "",
    "specs/hosts/ada.ts:6:3  error E201",
  ],
];

test.each(cases)("after %s", (_, change, code, stdout, stderr) => {
  const root = upToDate();
  change(root);
  const before = treeOf(root);
  const run = strata(root, ["check"]);
  expect({ code: run.code, stdout: run.stdout }).toEqual({ code, stdout });
  if (stderr === "") expect(run.stderr).toBe("");
  else expect(run.stderr).toContain(stderr);

  const json = strata(root, ["check", "--json"]);
  expect(json.code).toBe(code);
  expect(JSON.parse(json.stdout)).toMatchObject({ command: "check", stale: code === 3 });
  expect(treeOf(root)).toEqual(before);
});

test("--host looks at no other host", () => {
  const root = project();
  strata(root, ["generate", "--host", "ada"]);
  expect(strata(root, ["check", "--host", "ada"]).code).toBe(0);
  expect(strata(root, ["check", "--host", "bob"]).code).toBe(3);
});

test("where nothing was generated yet, everything is missing, and nothing is made", () => {
  const root = project();
  const { code, stdout } = strata(root, ["check"]);
  expect(code).toBe(3);
  expect(stdout.match(/^missing {2}/gm)).toHaveLength(12);
  expect(treeOf(join(root, "out"))).toEqual({});
});
