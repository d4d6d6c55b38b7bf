/** Bad input: a clear message at the right line or path, the right exit code, and `out/` is as it was. */
import { chmodSync, cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { laptop, project, put, strata, treeOf, upToDate, type Circumstances } from "./strata.ts";

interface BadInput {
  /** What is done to a project that is up to date. */
  change(root: string): void;
  /** What the first line on stderr begins with. */
  says: string;
  code?: number;
  circumstances?: Circumstances;
}

const spec = (text: string) => (root: string) => put(root, "specs/hosts/ada.ts", text);
const more = (text: string) => spec(laptop("ada", text));
const template = (text: string) => (root: string) => put(root, "templates/swap/swap.nix.hbs", text);

/** Root may write anywhere, unless it gives that right up. */
const unprivileged =
  process.getuid?.() === 0 ? ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--"] : [];

const cases: Record<string, BadInput> = {
  "an unknown property": {
    change: more("  btrsf: {},\n"),
    says: "specs/hosts/ada.ts:6:3  error E201  there is no property `btrsf` in a spec",
  },
  "a wrong type": {
    change: more('  upkeep: { fstrim: "yes" },\n'),
    says: "specs/hosts/ada.ts:6:21  error E202  `fstrim` must be true, false or an object",
  },
  "a size like 12X": {
    change: more('  btrfs: { subvolumes: { "@swap": { swap: { file: { size: "12X" } } } } },\n'),
    says: 'specs/hosts/ada.ts:6:59  error E202  `size`: "12X" is not a size',
  },
  "a spec that throws": {
    change: spec(`${laptop("ada")}\nthrow new Error("not today");\n`),
    says: "specs/hosts/ada.ts:8:7  error E106  this spec throws Error: not today",
  },
  "a spec that does not compile": {
    change: spec("export default = host;\n"),
    says: "specs/hosts/ada.ts:1:16  error E103  this does not compile",
  },
  "two hosts of one name": {
    change: (root) => put(root, "specs/hosts/bab.ts", laptop("bob")),
    says: 'specs/hosts/bob.ts:3:16  error E109  the host "bob" is already defined in specs/hosts/bab.ts',
  },
  "an empty specs/": {
    change: (root) => rmSync(join(root, "specs/hosts"), { recursive: true }),
    says: "error E101  there are no specs: no .ts file in /",
  },
  "no specs/ at all": {
    change: (root) => rmSync(join(root, "specs"), { recursive: true }),
    says: "error E101  there are no specs: no .ts file in /",
  },
  "a broken template": {
    change: template("{ zramSwap = {{nix zram}; }\n"),
    says: "templates/swap/swap.nix.hbs:1  error E502  the template is not well formed",
  },
  "a template that writes raw text": {
    change: template("{ zramSwap = {{{zram}}}; }\n"),
    says: "templates/swap/swap.nix.hbs:1:14  error E503  {{{zram}}} would write text as it is",
  },
  "a template that gives no Nix": {
    change: template("{ zramSwap = {{nix zram}} }\n"),
    says: "out/hosts/ada/swap.nix:3:3  error E601  this module would not be Nix",
  },
  "an unwritable out/": {
    change: (root) => {
      more("  upkeep: { fstrim: true },\n")(root);
      chmodSync(join(root, "out"), 0o555);
      onTestFinished(() => chmodSync(join(root, "out"), 0o755));
    },
    says: "out/.strata.lock  error E711  out/.strata.lock cannot be written: permission denied",
    circumstances: { within: unprivileged },
  },
  "a file that can't be written to its end, as on a full disk": {
    change: more("  upkeep: { fstrim: true },\n"),
    says: "out/hosts/ada/strata.json  error E711  out/hosts/ada/strata.json cannot be written: ",
    circumstances: { within: ["prlimit", "--fsize=4096", "--"] },
  },
  "a file edited by hand": {
    change: (root) => put(root, "out/hosts/ada/disko.nix", "{ }\n"),
    says: "out/hosts/ada/disko.nix  error E702  out/hosts/ada/disko.nix was edited by hand",
    code: 4,
  },
  "a folder where a file has to go": {
    change: (root) => {
      rmSync(join(root, "out/hosts/ada/disko.nix"));
      put(root, "out/hosts/ada/disko.nix/mine", "");
    },
    says: "out/hosts/ada/disko.nix  error E704  out/hosts/ada/disko.nix is in the way",
    code: 4,
  },
  "a wrong spec and a file edited by hand": {
    change: (root) => {
      more("  btrsf: {},\n")(root);
      put(root, "out/hosts/bob/disko.nix", "{ }\n");
    },
    says: "specs/hosts/ada.ts:6:3  error E201  there is no property `btrsf`",
  },
};

test.each(Object.entries(cases))("%s", (_, { change, says, code = 1, circumstances }) => {
  const root = upToDate();
  change(root);
  const before = treeOf(root);
  const { stderr, ...rest } = strata(root, ["generate"], circumstances);
  expect(rest).toEqual({ code, stdout: "" });
  expect(stderr.slice(0, says.length)).toBe(says);
  expect(stderr).toMatch(/\n {2}hint: |error E202/);
  expect(stderr.trimEnd()).toMatch(/\n\d errors?$/);

  const json = strata(root, ["generate", "--json"], circumstances);
  expect([json.code, json.stderr]).toEqual([code, ""]);
  const { diagnostics, ...result } = JSON.parse(json.stdout) as { diagnostics: { code: string }[] };
  expect(result).toMatchObject({ created: [], changed: [], removed: [] });
  expect(says).toContain(`error ${diagnostics[0]?.code}  `);
  expect(treeOf(root)).toEqual(before);
});

test("every error of every host is found in one run", () => {
  const root = project({
    "specs/hosts/ada.ts": laptop("ada", "  btrsf: {},\n  upkep: {},\n"),
    "specs/hosts/bob.ts": laptop("bob", '  hostId: "1",\n'),
    "specs/hosts/cyd.ts": "export default 1 +;\n",
    "specs/hosts/dan.ts": "throw 1;\n",
  });
  const { code, stderr } = strata(root, ["generate"]);
  expect(code).toBe(1);
  expect(stderr.match(/^specs\S+/gm)).toEqual([
    "specs/hosts/ada.ts:6:3",
    "specs/hosts/ada.ts:7:3",
    "specs/hosts/bob.ts:6:11",
    "specs/hosts/cyd.ts:1:19",
    "specs/hosts/dan.ts:1:1",
  ]);
});

test("a copy of the project elsewhere gives the same bytes, and its out/ is known as strata's", () => {
  const [root, copy] = [upToDate(), project()];
  cpSync(root, copy, { recursive: true });
  expect(strata(copy, ["check"])).toMatchObject({ code: 0 });
});
