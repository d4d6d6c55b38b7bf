/** Compiles specs to an `out/` folder without asking the rules: what Nix makes of a host is another question than whether it is wise. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { builtInTemplates } from "../../generator/package-files.ts";
import { host, type HostInput } from "../../generator/index.ts";
import { hostFolder, manifestModel, plan } from "../../generator/stages/plan.ts";
import { render } from "../../generator/stages/render.ts";
import { resolve } from "../../generator/stages/resolve.ts";
import { validate } from "../../generator/stages/validate.ts";
import { folderOf } from "../fixtures/archive.ts";

/** The layouts of disko's own examples, as JSON. */
export const diskoLayoutsFolder = fileURLToPath(new URL("../fixtures/disko-layouts", import.meta.url));

/** Those layouts as specs. */
export function diskoLayouts(): Record<string, HostInput> {
  return Object.fromEntries(
    readdirSync(diskoLayoutsFolder).map((file) => {
      const { disko } = JSON.parse(readFileSync(join(diskoLayoutsFolder, file), "utf8")) as DiskoModule;
      return [basename(file, ".json"), { hostId: "8425e349", devices: disko.devices }];
    }),
  );
}

interface DiskoModule {
  disko: { devices: HostInput["devices"] };
}

/** Writes each host's modules and manifest below `out`. */
export function writeHosts(out: string, hosts: Record<string, HostInput>): void {
  const definitions = Object.entries(hosts).map(([name, spec]) => ({
    definition: host(name, spec),
    file: `specs/hosts/${name}.ts`,
  }));
  const { specs, diagnostics } = validate(definitions);
  const resolved = resolve(specs).map(({ model }) => model);
  const rendered = render(resolved.flatMap(plan), { builtIn: builtInTemplates, project: out, root: out });
  const problems = [...diagnostics, ...rendered.diagnostics];
  if (problems.length > 0) throw new Error(JSON.stringify(problems, null, 2));

  for (const { path, text } of rendered.outputs) write(join(out, path), text);
  for (const model of resolved) {
    const manifest = { outputs: [], model: manifestModel(model) };
    write(join(out, hostFolder(model.name), "strata.json"), JSON.stringify(manifest));
  }
}

/** The folder of one host's modules and manifest, until the test ends. */
export function compiled(spec: HostInput): string {
  const out = folderOf([]);
  writeHosts(out, { a: spec });
  return join(out, "hosts/a");
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
