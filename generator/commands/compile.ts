/** What `generate` and `check` share: all stages but the last, up to what would be written. */
import { join } from "node:path";
import { hasErrors } from "../diagnostics/diagnostic.ts";
import { nearest } from "../diagnostics/nearest.ts";
import type { Finding } from "../diagnostics/positions.ts";
import * as strata from "../index.ts";
import { builtInTemplates } from "../package-files.ts";
import { judgeContinuity } from "../stages/continuity.ts";
import { judge } from "../stages/judge.ts";
import { load, type startLoad } from "../stages/load.ts";
import { hostFolder, manifestModel, plan } from "../stages/plan.ts";
import { render } from "../stages/render.ts";
import { resolve } from "../stages/resolve.ts";
import { validate } from "../stages/validate.ts";
import { compareOutputs, type Comparison } from "../stages/write.ts";
import { parseManifest } from "../stages/write/manifest.ts";
import { join as joinPath, MANIFEST } from "../stages/write/paths.ts";
import type { Progress } from "./terminal.ts";

export interface CompileOptions {
  root: string;
  /** Limits the run to these hosts; all if left out. */
  host?: readonly string[];
  takeOver?: readonly string[];
}

export interface Compiled {
  hosts: number;
  /** Undefined where an error stopped the run before there was anything to compare. */
  comparison?: Comparison;
  findings: Finding[];
}

/** Runs the stages from the specs to the comparison with `out/`. Writes nothing. */
export async function compile(
  started: ReturnType<typeof startLoad>,
  options: CompileOptions,
  progress: Progress,
): Promise<Compiled> {
  const { root } = options;
  progress.step("reading specs");
  const loaded = await load(started, strata);
  const chosen = options.host
    ? loaded.hosts.filter(({ definition }) => options.host!.includes(definition.name))
    : loaded.hosts;
  const names = loaded.hosts.map(({ definition }) => definition.name);
  const findings: Finding[] = [
    ...loaded.diagnostics,
    // A host that can't be loaded is not an unknown one.
    ...(hasErrors(loaded.diagnostics) ? [] : unknownHosts(options.host, names)),
  ];
  const { specs, diagnostics } = validate(chosen);
  const resolved = resolve(specs);
  findings.push(...diagnostics, ...judge(resolved));
  if (hasErrors(findings)) return { hosts: chosen.length, findings };

  progress.step(`generating ${resolved.length} hosts`);
  const planned = resolved.flatMap(({ model }) => plan(model));
  const rendered = render(planned, { builtIn: builtInTemplates, project: join(root, "templates"), root });
  findings.push(...rendered.diagnostics);
  if (hasErrors(findings)) return { hosts: chosen.length, findings };

  progress.step("comparing with out/");
  const folders = resolved.map(({ model }) => ({
    folder: hostFolder(model.name),
    model: manifestModel(model),
  }));
  const comparison = compareOutputs({
    root,
    outputs: rendered.outputs,
    folders,
    covers: options.host && ((folder) => folders.some((known) => known.folder === folder)),
    takeOver: options.takeOver,
  });
  findings.push(...comparison.diagnostics);
  for (const { model } of resolved)
    findings.push(...judgeContinuity(previousModel(comparison, model.name), model));
  if (comparison.differing.length > 0) {
    const { verify } = await import("../stages/verify.ts");
    progress.step(`checking ${comparison.differing.length} modules`);
    findings.push(
      ...(await verify(
        rendered.outputs.filter(({ path }) => comparison.differing.some((one) => one.path === path)),
      )),
    );
  }
  return { hosts: resolved.length, comparison, findings };
}

/** The model that this run replaces in a host's manifest; undefined where it changes nothing, or there was none. */
function previousModel(comparison: Comparison, host: string): unknown {
  const path = joinPath(hostFolder(host), MANIFEST);
  const before = comparison.writes.find((write) => write.path === path)?.before;
  const manifest = before && parseManifest(before, path);
  return manifest && "outputs" in manifest ? manifest.model : undefined;
}

function unknownHosts(wanted: readonly string[] | undefined, known: readonly string[]): Finding[] {
  return (wanted ?? [])
    .filter((name) => !known.includes(name))
    .map((name) => {
      const near = nearest(name, known);
      const hint = near === undefined ? `the hosts are ${known.join(", ")}` : `did you mean ${near}?`;
      return { severity: "error", code: "E002", message: `no spec describes a host named ${name}`, hint };
    });
}
