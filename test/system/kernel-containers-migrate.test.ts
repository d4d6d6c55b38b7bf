/** Migrations of a store with all that there can be in one, to each driver, on real podman. */
import { describe, expect, test } from "vitest";
import { tier, titled } from "../tiers.ts";
import { distinctLayers, factsOf, hostWithStore } from "./container-store.ts";
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
    const host = await hostWithStore(options);
    await host.shell("podman start web > /dev/null");
    const before = await factsOf(host);
    const sizeOf = async (folder: string) => Number(await host.asRoot(`du -sxB1 ${folder} | cut -f 1`));
    const copies = await sizeOf(`${host.graphRoot}/vfs`);
    const needed = await distinctLayers(host, "vfs");
    const mountProgram =
      options.as === "root" ? {} : ({ mountProgram: fuse ? "fuse-overlayfs" : "kernel" } as const);
    host.write({ driver, ...mountProgram });
    await host.configure(driver, fuse ? 'mount_program = "/usr/bin/fuse-overlayfs"' : "");

    const run = await succeed(host.strata("migrate", "--yes"));
    expect(await factsOf(host)).toBe(before);
    expect(await host.shell("podman ps --format '{{.Names}}'")).toBe("web\n");
    expect(run.stdout).toMatch(
      /^ {2}\d+ images with \S+ in distinct layers; 1\d without a name or a container stay in the backup$/m,
    );
    expect(run.stdout).toContain(
      "  the files of localhost/tiny:latest can be read; it has no shell to start\n",
    );
    const backup = /^Done\. The old store is whole, as (\S+)\.$/m.exec(run.stdout)![1]!;
    expect(await sizeOf(`${backup}/vfs`)).toBe(copies);

    const info = JSON.parse(await host.shell("podman info --format json")) as {
      store: Record<string, unknown>;
    };
    expect(info.store).toMatchObject({
      graphDriverName: driver,
      graphRoot: host.graphRoot,
      runRoot: host.runRoot,
    });
    expect(info.store["graphOptions"]).toEqual(
      fuse
        ? {
            "overlay.mount_program": expect.objectContaining({
              Executable: "/usr/bin/fuse-overlayfs",
            }) as object,
          }
        : {},
    );
    // Each layer once, and what containers wrote; btrfs shares blocks, which du(1) does not know.
    if (driver === "overlay") {
      const size = await sizeOf(`${host.graphRoot}/overlay`);
      expect(size).toBeGreaterThan(needed);
      expect(size).toBeLessThan(needed + 2 * 2 ** 20);
      expect(copies).toBeGreaterThan(5 * size);
    }
    expect(
      await host.shell(
        `ls -A "$(dirname ${host.graphRoot})" "\${XDG_RUNTIME_DIR:-/run}" | grep strata || true`,
      ),
    ).toBe("");
  });
});
