/** Migrations of a store with all that there can be in one, to each driver, on real podman. */
import { describe, expect, test } from "vitest";
import { tier, titled } from "../tiers.ts";
import { containers, distinctLayers, factsOf, hostWithStore } from "./container-store.ts";
import type { PodmanOptions } from "./podman.ts";
import { succeed } from "./shell.ts";

/** A store of vfs, and what it is to be. */
interface Way extends PodmanOptions {
  driver: "overlay" | "btrfs";
  fuse?: true;
}

const ways: Record<string, Way> = {
  "a user's, to overlays of the kernel": { as: "user", driver: "overlay" },
  "a user's, to overlays of fuse-overlayfs": { as: "user", driver: "overlay", fuse: true },
  "root's, to overlays": { as: "root", driver: "overlay" },
  "root's, to btrfs": { as: "root", driver: "btrfs", fileSystem: "btrfs" },
};

describe.skipIf(!tier("podman"))(titled("podman", "strata-containers migrate"), () => {
  test.each(Object.entries(ways))("%s", async (_, { driver, fuse, ...options }) => {
    console.time("h"); const host = await hostWithStore(options); console.timeEnd("h");
    console.time("f"); const before = await factsOf(host); console.timeEnd("f");
    const old = Number(await host.asRoot(`du -sB1 ${host.graphRoot}/vfs | cut -f 1`));
    host.write({ driver, ...(options.as === "user" ? { mountProgram: fuse ? "fuse-overlayfs" : "kernel" } : {}) });
    await host.configure(driver, fuse ? 'mount_program = "/usr/bin/fuse-overlayfs"' : "");
    console.time("m"); const run = await succeed(host.strata("migrate", "--yes", "--keep-stopped")); console.timeEnd("m");
    console.log(run.stdout, run.stderr);
    expect(await factsOf(host)).toBe(before);
  });
});
