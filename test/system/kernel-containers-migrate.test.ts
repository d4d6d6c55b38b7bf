/** x */
import { describe, expect, test } from "vitest";
import { tier, titled } from "../tiers.ts";
import { podmanHost } from "./podman.ts";

describe.skipIf(!tier("podman"))(titled("podman", "strata-containers migrate"), () => {
  test("user", async () => {
    const host = await podmanHost({ as: "user" });
    await host.configure("vfs");
    await host.images(3);
    await host.shell("podman run -d --stop-timeout 1 --name c app1 sleep 100; podman run -d --stop-timeout 1 --name d --volume v:/v app1 sh -c 'echo hi > /v/a; echo > /x; rm /shared0; sleep 100'; sleep 0.3; podman ps -a");
    await host.configure("overlay");
    const out = await host.strata("migrate", "--yes");
    console.log(out);
    console.log(await host.run("podman ps -a; podman images; podman volume ls"));
    expect(out.code).toBe(0);
  });
});
