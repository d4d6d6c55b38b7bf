/** No host that the rules let through is one that impermanence or preservation refuses. */
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { judged } from "../rules/judged.ts";
import { writeHosts } from "./nix-compile.ts";
import { hasFlake, laidOut, nix, repository, temporary, titled, valueOf } from "./nix-flake.ts";
import { randomHost } from "./nix-hosts/random-persistence.ts";

/** Null: it can't be evaluated. */
type Verdict = { failed: string[]; warnings: string[] } | null;

const count = Number(process.env["STRATA_RANDOM_HOSTS"] ?? 400);
const hosts = Object.fromEntries(
  Array.from({ length: count }, (_, seed) => [`h${seed}`, randomHost(seed + 1)]),
);
const errors = Object.fromEntries(
  Object.entries(hosts).map(([name, spec]) => {
    const found = judged({ [name]: spec }).filter(({ severity }) => severity === "error");
    return [name, found.map(({ code }) => code)];
  }),
);
const accepted = Object.keys(hosts).filter((name) => errors[name]!.length === 0);
// Of two entries for one path, Nix reads nothing at all.
const readable = Object.keys(hosts).filter((name) => !errors[name]!.includes("S284"));

describe.skipIf(!hasFlake)(titled("random persistence"), () => {
  const { path: root, remove } = temporary();
  let verdicts: Record<string, Verdict> = {};
  beforeAll(async () => {
    writeHosts(join(root, "out"), Object.fromEntries(readable.map((name) => [name, hosts[name]!])));
    const args = {
      inputs: laidOut,
      base: join(repository, "generator/flake/base.nix"),
      out: join(root, "out"),
    };
    const set = Object.entries(args).map(([name, path]) => `${name} = ${JSON.stringify(path)};`);
    const expression = `import ${join(repository, "test/system/persisted.nix")} { ${set.join(" ")} }`;
    verdicts = valueOf(await nix("eval", "--json", "--impure", "--expr", expression));
  }, 300_000);
  afterAll(remove);

  test("the backends refuse some, and the rules let some through", () => {
    expect(accepted.length).toBeGreaterThan(count / 5);
    expect(Object.values(verdicts).filter(isRefused).length).toBeGreaterThan(count / 50);
  });

  test("they refuse none that the rules let through", () => {
    const refused = accepted.filter((name) => isRefused(verdicts[name]!));
    expect(Object.fromEntries(refused.map((name) => [name, verdicts[name]]))).toEqual({});
  });
});

function isRefused(verdict: Verdict): boolean {
  return verdict === null || verdict.failed.length + verdict.warnings.length > 0;
}
