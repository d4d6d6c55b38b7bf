/** `strata generate --watch`, and what Ctrl-C does. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { laptop, project, put, start, treeOf } from "./strata.ts";

/** Waits until something holds; the time is that of a slow machine. */
const until = (holds: () => void) => vi.waitFor(holds, { timeout: 20_000, interval: 20 });

test("it generates whenever a spec or a template changes, lives through errors, and ends at Ctrl-C", async () => {
  const root = project();
  const module = (name: string) => readFileSync(join(root, "out/hosts/ada", name), "utf8");
  const watching = start(root, ["generate", "--watch"]);
  const ended = new Promise((resolve) => watching.once("close", resolve));
  await until(() => expect(watching.said()).toContain("2 hosts, 12 created"));
  expect(watching.said()).toContain("watching specs/ and templates/; Ctrl-C ends it");

  put(root, "specs/hosts/ada.ts", laptop("ada", "  upkeep: { fstrim: true },\n"));
  await until(() => expect(module("upkeep.nix")).toContain("services.fstrim"));

  put(root, "specs/hosts/ada.ts", laptop("ada", "  upkep: {},\n"));
  await until(() => expect(watching.said()).toContain("there is no property `upkep`"));
  expect(module("upkeep.nix")).toContain("services.fstrim");

  put(root, "specs/hosts/ada.ts", laptop("ada"));
  await until(() => expect(module("upkeep.nix")).not.toContain("services.fstrim"));

  put(root, "templates/partials/header.hbs", "# Ours.\n");
  await until(() => expect(module("upkeep.nix")).toMatch(/^# Ours\./));

  put(root, "specs/hosts/new/cyd.ts", laptop("cyd"));
  await until(() => expect(watching.said()).toContain("created  out/hosts/cyd/default.nix"));

  const since = performance.now();
  watching.kill("SIGINT");
  expect(await ended).toBe(0);
  expect(performance.now() - since).toBeLessThan(2000);
  expect(watching.said().trimEnd()).toMatch(/\d unchanged$/);
});

test("after a last run with an error, its exit code is that run's", async () => {
  const watching = start(project({ "specs/hosts/ada.ts": "export default 1;\n" }), ["generate", "--watch"]);
  const ended = new Promise((resolve) => watching.once("close", resolve));
  await until(() => expect(watching.said()).toContain("1 error"));
  watching.kill("SIGINT");
  expect(await ended).toBe(1);
});

test("Ctrl-C ends a run at once, with nothing written", async () => {
  const root = project({ "specs/hosts/ada.ts": 'console.log("here I stay");\nfor (;;);\n' });
  const running = start(root, ["generate"]);
  const ended = new Promise((resolve) => running.once("close", (_code, signal) => resolve(signal)));
  await until(() => expect(running.said()).toContain("here I stay"));
  running.kill("SIGINT");
  expect(await ended).toBe("SIGINT");
  expect(running.said()).toBe("here I stay\n");
  expect(treeOf(join(root, "out"))).toEqual({});
});
