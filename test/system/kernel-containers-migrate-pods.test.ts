/** Migrations of pods with an infra container, as podman makes them unless told otherwise. */
import { describe, expect, test } from "vitest";
import { tier, titled } from "../tiers.ts";
import { withPlanted } from "./container-migration.ts";
import { smallStore } from "./container-store.ts";
import type { PodmanHost } from "./podman.ts";
import { succeed } from "./shell.ts";

const old = "podman --storage-driver vfs --storage-opt ''";

/** Which pods and containers there are, and how they are. */
async function pods(host: PodmanHost, podman = "podman"): Promise<string> {
  return host.shell(`
    ${podman} pod ps --format '{{.Name}} {{.Status}}' | sort
    ${podman} ps --all --pod --format '{{.PodName}} {{.Names}} {{.State}}' | sed 's/[0-9a-f]*-infra/infra/; s/ Up .*/ Up/; /^ /d' | sort`);
}

/** A store with pods that run, that are empty, and that were never started. */
async function storeWithPods(as: "user" | "root"): Promise<PodmanHost> {
  const host = await smallStore({ as });
  // Infra containers of root's do not start where the machine forbids to make devices.
  const runs = as === "user";
  await host.build("pause", 'FROM base\nSTOPSIGNAL SIGKILL\nENTRYPOINT ["/bin/sleep", "5000"]');
  const infra = "--infra-image pause";
  await host.shell(`
    podman pod create ${infra} --name empty > /dev/null
    ${runs ? "podman pod start empty > /dev/null" : ""}
    podman pod create ${infra} --publish 8098:80 --label of=two --name two > /dev/null
    podman ${runs ? "run --detach" : "create"} --pod two --name first --stop-timeout 0 app1 sleep 1000 > /dev/null
    podman create --pod two --name second app1 true > /dev/null
    podman pod create ${infra} --name still > /dev/null
    podman create --pod still --name member app1 true > /dev/null`);
  host.write(as === "user" ? { mountProgram: "kernel" } : {});
  return host;
}

describe.skipIf(!tier("podman"))(titled("podman", "strata-containers migrate"), () => {
  test.each(["user", "root"] as const)("brings pods over, with their infra containers: of %s", async (as) => {
    const host = await storeWithPods(as);
    const before = await pods(host);
    await host.configure("overlay");
    for (const call of ["podman start --attach ", ...(as === "user" ? ["podman .*pod stop "] : [])]) {
      expect((await withPlanted(host, call, "fail")).code).toBe(1);
      expect(await pods(host, old)).toBe(before);
    }
    const run = await succeed(host.strata("migrate", "--yes"));
    expect(run.stderr).not.toContain("warning");
    expect(await pods(host)).toBe(before);
    // Nothing runs from the backup.
    expect(await host.asRoot("pgrep -xc conmon || true")).toBe(as === "user" ? "4\n" : "1\n");
  });
});
