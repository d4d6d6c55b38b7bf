/** What the README shows is what strata does. */
import { spawnSync } from "node:child_process";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { project, strata } from "./cli/strata.ts";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");

const strataFolder = fileURLToPath(new URL("..", import.meta.url)).replace(/\/$/, "");

/** The text of the README's first block in a language. */
function shown(language: string): string {
  return new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, "ms").exec(readme)?.[1] ?? "";
}

it("shows a spec, and a part of the module that it yields", () => {
  const root = project({ "specs/hosts/atlas.ts": shown("ts") });
  expect(strata(root, ["generate"])).toMatchObject({ code: 0, stderr: "" });
  const module = readFileSync(join(root, "out/hosts/atlas/disko.nix"), "utf8");
  const unindented = module.replaceAll(/^ {12}/gm, "");
  expect(shown("nix")).toMatch(/^root = \{\n.*"@pg"/s);
  expect(unindented).toContain(shown("nix"));
});

it("shows a wish that can't come true, as strata prints it", () => {
  const wrong = shown("ts").replace('role: "database"', 'role: "database", mountOptions: ["compress=zstd"]');
  const { code, stderr } = strata(project({ "specs/hosts/atlas.ts": wrong }), ["generate"]);
  expect(code).toBe(1);
  expect(stderr).toBe(`${shown("text")}\n1 error\n`);
});

it("shows what an editor needs in a folder of one's own", () => {
  const root = project({ "specs/hosts/atlas.ts": shown("ts") });
  writeFileSync(join(root, "tsconfig.json"), shown("json").replaceAll("../strata", strataFolder));
  const { stdout, status } = spawnSync(join(strataFolder, "node_modules/.bin/tsc"), {
    cwd: root,
    encoding: "utf8",
  });
  expect([stdout, status]).toEqual(["", 0]);
  writeFileSync(join(root, "specs/hosts/atlas.ts"), shown("ts").replace("capacity:", "capacty:"));
  const wrong = spawnSync(join(strataFolder, "node_modules/.bin/tsc"), { cwd: root, encoding: "utf8" });
  expect(wrong.stdout).toMatch(/^specs\/hosts\/atlas.ts\(8,9\): error .*'capacty' does not exist/);
});

it("shows the way from a change on a host to its spec", () => {
  const commands = [...shown("console").matchAll(/^\$ (.*)\n((?:(?!\$ ).*\n)*)/gm)].map(
    ([, command, output]) => ({ command: command!, output: output! }),
  );
  const [diff, suggest, add, generate] = commands;
  const root = project();
  writeFileSync(join(root, "o001.diff"), diff!.output);
  cpSync(join(strataFolder, "specs"), join(root, "specs"), { recursive: true });
  const run = (line: string) => strata(root, line.split(" ").slice(1));
  expect(run(suggest!.command)).toMatchObject({ code: 0, stdout: suggest!.output });
  expect(run(add!.command)).toMatchObject({ code: 0, stdout: add!.output });
  expect(run(generate!.command)).toMatchObject({ code: 0 });
  const module = readFileSync(join(root, "out/hosts/o001/persistence.nix"), "utf8");
  expect(module).toContain('directory = "/var/lib/grafana";');
});
