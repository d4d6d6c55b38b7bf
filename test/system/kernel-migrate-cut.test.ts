/** The script that brings a host's data onto its persistent volume, killed at any moment. */
import { describe, expect, test } from "vitest";
import { tier, titled } from "../tiers.ts";
import { factsAt, factsOf, machine, there, type Machine } from "./migration.ts";
import { shell } from "./shell.ts";

describe.skipIf(!tier("root"))(titled("root", "migrate.sh"), () => {
  test("is killed at any command, and the next run makes up for it", { timeout: 3_600_000 }, async () => {
    const host = await machine();
    const { root, volume } = host;
    const before = await factsOf(root);
    const met = new Set<number>();
    const random = (below: number) => 1 + Math.floor(Math.random() * below);
    // With 1, each command in its turn, which takes an hour.
    const every = Number(process.env["STRATA_CUT_EVERY"] ?? 307);
    for (let command = random(every); await host.cutOff(command); command += every) {
      met.add(await wholePaths(host));
      await host.cutOff(random(command));
      await wholePaths(host);
      expect(await host.run("--apply")).toMatchObject({ code: 0, stderr: "" });
      expect(await factsOf(volume)).toEqual(before);
      expect(await shell(`find ${volume} -name '*.strata-*' ! -name .strata-migrate.log`)).toBe("");
      await shell(`find ${volume} -mindepth 1 -delete`);
    }
    expect(met.size).toBeGreaterThan(2);
    expect(await factsOf(root)).toEqual(before);
  });
});

/** Of how many paths the volume has a copy. Whatever has its own name there is whole. */
async function wholePaths({ root, volume }: Machine): Promise<number> {
  const placed = await shell(
    `cd ${volume}; for path in ${there.join(" ")}; do if [[ -e .$path ]]; then echo $path; fi; done`,
  );
  const paths = placed.split("\n").slice(0, -1);
  for (const path of paths)
    expect([path, await factsAt(volume, path)]).toEqual([path, await factsAt(root, path)]);
  return paths.length;
}
