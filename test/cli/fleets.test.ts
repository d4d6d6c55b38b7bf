/** Random small fleets: the same specs give the same bytes in whatever order they come, and a second run has nothing to do. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { compile, type Compiled } from "../../generator/commands/compile.ts";
import { Progress } from "../../generator/commands/terminal.ts";
import { hasErrors } from "../../generator/diagnostics/diagnostic.ts";
import { toJson } from "../../generator/diagnostics/json.ts";
import { startLoad } from "../../generator/stages/load.ts";
import { writeOutputs } from "../../generator/stages/write.ts";
import { isSettled } from "../../generator/stages/write/compare.ts";
import { folderOf } from "../fixtures/archive.ts";

const role = fc.constantFrom("standard", "database", "container", "cache", "temporary");
/** Names that mean something to Nix, a shell or JSON. */
const name = fc.constantFrom("data", "let", "it's", "a b", "${x}", "''", "größe", "-rf", "1");
const subvolumes = fc
  .uniqueArray(fc.record({ name, role, copyOnWrite: fc.constantFrom(undefined, false) }), {
    selector: (one) => one.name,
    maxLength: 4,
  })
  .map((list) => list.map(({ name, ...rest }) => [`@${name}`, { mountpoint: `/srv/${name}`, ...rest }]))
  .map((entries): object => Object.fromEntries(entries));

const device = fc.constant("/dev/disk/by-id/a");
const second = { device: "/dev/disk/by-id/b", subvolumes: { "@second": { mountpoint: "/second" } } };
const options = { luks: fc.boolean(), swap: fc.constantFrom(undefined, "4G"), subvolumes };
const layout = fc.oneof(
  fc.tuple(fc.constant("singleNvmeLaptop"), fc.record({ device, ...options })),
  fc.tuple(fc.constant("vps"), fc.record({ device, ...options })),
  fc.tuple(
    fc.constant("dualNvmeLaptop"),
    fc.record({ primary: fc.record({ device }), secondary: fc.constant(second), ...options }),
  ),
);
const sections = fc.record(
  {
    swap: fc.record({ zram: fc.boolean() }),
    upkeep: fc.record({ fstrim: fc.boolean(), scrub: fc.boolean(), balance: fc.boolean() }),
    btrfs: fc.record({ ssdOptimization: fc.boolean(), autodefrag: fc.boolean() }),
  },
  { requiredKeys: [] },
);

/** Spec files by path, and the same in another order. */
const fleet = fc
  .uniqueArray(fc.tuple(fc.constantFrom("a", "b", "c-1", "d", "e"), layout, sections), {
    selector: ([host]) => host,
    minLength: 1,
  })
  .map((hosts) => hosts.map(([host, [make, given], rest]) => specFile(host, make, given, rest)))
  .chain((files) => fc.tuple(fc.constant(files), fc.shuffledSubarray(files, { minLength: files.length })));

function specFile(host: string, make: string, given: object, rest: object): [string, string] {
  const spec = `{ ...${JSON.stringify(rest)}, devices: ${make}(${JSON.stringify(given)}) }`;
  const text = `import { host, ${make} } from "strata";\nexport default host("${host}", ${spec});\n`;
  return [`specs/hosts/${host}.ts`, text];
}

const run = (root: string): Promise<Compiled> =>
  compile(startLoad(root), { root }, new Progress({ json: true, color: "never" }));

/** What a run would write, and what it has to say. */
function result({ comparison, findings }: Compiled): object {
  return { writes: comparison?.writes, findings: toJson(findings) };
}

test("any order of specs gives the same bytes, and a second run has nothing to do", async () => {
  await fc.assert(
    fc.asyncProperty(fleet, async ([files, shuffled]) => {
      const root = folderOf(files);
      const first = await run(root);
      expect(result(await run(folderOf(shuffled)))).toEqual(result(first));
      expect(hasErrors(first.findings)).toBe(false);
      const comparison = first.comparison!;
      expect((await writeOutputs(comparison)).created).toHaveLength(comparison.writes.length);
      const second = await run(root);
      expect(second.comparison && isSettled(second.comparison)).toBe(true);
    }),
    { numRuns: 40 },
  );
});
