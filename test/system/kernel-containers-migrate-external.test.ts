/** What a migration finds in a store that it can't bring over by podman's own commands. */
import { describe, expect, test } from "vitest";
import { tier, titled } from "../tiers.ts";
import { smallStore } from "./container-store.ts";
import { podmanHost } from "./podman.ts";
import { succeed } from "./shell.ts";

describe.skipIf(!tier("podman"))(titled("podman", "strata-containers migrate"), () => {
  test("names working containers of builds, and goes on without them", async () => {
    const host = await smallStore({ as: "user" });
    await host.run(`cd ~; printf 'FROM app1\\nRUN sleep 100\\n' > build
      timeout -s KILL 3 podman build --network host --layers=false --file ~/build ~/empty`);
    await host.configure("overlay");
    const refused = await host.strata("migrate", "--yes");
    expect(refused.code).toBe(4);
    const said =
      /^app1-working-container is a working container of a build .*--leave ([0-9a-f]{12}) leaves it/m.exec(
        refused.stderr,
      );
    expect(said).not.toBeNull();
    await succeed(host.strata("migrate", "--yes", "--leave", said![1]!));
    expect(await host.shell("podman exec runs cat /written")).toBe("text\n");
  });

  test("brings a list of manifests over, if there is nothing else", async () => {
    const host = await podmanHost({ as: "user" });
    await host.configure("vfs");
    await host.shell("podman manifest create list:1");
    await host.configure("overlay");
    await succeed(host.strata("migrate", "--yes"));
    expect(await host.shell("podman images --format '{{.Repository}}:{{.Tag}}'")).toBe("localhost/list:1\n");
    await host.shell("podman manifest inspect list:1");
  });
});
