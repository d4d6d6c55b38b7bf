/** Whether a migration knows beforehand how much room it takes. */
import { describe, expect, test } from "vitest";
import { tier, titled } from "../tiers.ts";
import { podmanHost } from "./podman.ts";
import { succeed } from "./shell.ts";

describe.skipIf(!tier("podman"))(titled("podman", "strata-containers migrate"), () => {
  test("many small files and other folders take no more than it says", async () => {
    const host = await podmanHost({ as: "user" });
    await host.configure("vfs");
    await host.build(
      "small",
      "FROM base\nRUN mkdir /d; i=0; while [ $i -lt 20000 ]; do echo $i > /d/$i; i=$((i+1)); done",
    );
    await host.shell(
      `mkdir ${host.graphRoot}/artifacts; head -c 30M /dev/urandom > ${host.graphRoot}/artifacts/blob; echo kept > ${host.graphRoot}/.hidden`,
    );
    await host.configure("overlay");
    const run = await succeed(host.strata("migrate", "--yes"));
    const said = /has need of (\S+)B,/.exec(run.stdout)![1]!;
    const estimate = Number(await host.shell(`numfmt --from=iec ${said}`));
    expect(Number(await host.asRoot(`du -sB1 ${host.graphRoot} | cut -f 1`))).toBeLessThanOrEqual(estimate);
    expect(await host.shell(`cat ${host.graphRoot}/.hidden`)).toBe("kept\n");
  });
});
