/** What `generate` and `check` share: all stages but the last, up to what would be written. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { hasErrors } from "../diagnostics/diagnostic.ts";
import { nearest } from "../diagnostics/nearest.ts";
import type { Finding } from "../diagnostics/positions.ts";
import * as strata from "../index.ts";
import type { PlannedOutput } from "../kinds/kind.ts";
import { builtInTemplates, precompiledFile } from "../package-files.ts";
import { judgeContinuity } from "../stages/continuity.ts";
import { judge } from "../stages/judge.ts";
import type { Definitions } from "../stages/load/definitions.ts";
import { load, type startLoad } from "../stages/load.ts";
import { belongsTo, foldersOf, hostFolder, manifestModel, plan } from "../stages/plan.ts";
import { render } from "../stages/render.ts";
import { resolve, type ResolvedHost } from "../stages/resolve.ts";
import type { PrecompiledTemplates } from "../stages/templates.ts";
import { validate } from "../stages/validate.ts";
import { strayTemplates } from "../stages/stray-templates.ts";
import { compareOutputs, type Comparison } from "../stages/write.ts";
import { parseManifest } from "../stages/write/manifest.ts";
import { join as joinPath, MANIFEST } from "../stages/write/paths.ts";
import type { Progress } from "./terminal.ts";

/** What a run is about. */
export interface CompileOptions {
  root: string;
  /** Limits the run to these hosts; all if left out. */
  host?: readonly string[];
  takeOver?: readonly string[];
}

/** What a run came to, before anything is written. */
export interface Compiled {
  hosts: number;
  /**
   * Undefined where an error stopped the run before there was anything to compare. What stands in its own way (its diagnostics)
   * is not among the findings: another run may be writing, and only the one that holds the lock knows.
   */
  comparison?: Comparison;
  findings: Finding[];
}

/** The chosen hosts, and what was found in their specs. */
export interface Chosen {
  hosts: ResolvedHost[];
  /** What all specs export, as their authors wrote it. */
  loaded: Pick<Definitions, "hosts" | "profiles">;
  findings: Finding[];
}

/** Runs the stages from the specs to the host models, and asks the rules. */
export async function choose(
  started: ReturnType<typeof startLoad>,
  { host: wanted }: Pick<CompileOptions, "host">,
): Promise<Chosen> {
  const loaded = await load(started, strata);
  const isChosen = (name: string | undefined): boolean =>
    wanted === undefined || name === undefined || wanted.includes(name);
  const names = loaded.hosts.map(({ definition }) => definition.name);
  // All hosts are judged, since some rules compare them; only the chosen ones matter.
  const { specs, diagnostics } = validate(loaded.hosts, loaded.profiles);
  const fleet = resolve(specs);
  const findings: Finding[] = [
    // Of a spec that does not load, nobody knows which hosts it describes. It may be a chosen one for a second time, or have what
    // rules compare across hosts, such as a `hostId`: so it stops a run for any host, unlike a spec that is known to be another's.
    ...loaded.diagnostics,
    // A host that can't be loaded is not an unknown one.
    ...(hasErrors(loaded.diagnostics) ? [] : unknownHosts(wanted, names)),
    ...[...diagnostics, ...judge(fleet)].filter(({ host }) => isChosen(host)),
  ];
  return { hosts: fleet.filter(({ model }) => isChosen(model.name)), loaded, findings };
}

/** Runs the stages from the specs to the comparison with `out/`. Writes nothing. */
export async function compile(
  started: ReturnType<typeof startLoad>,
  options: CompileOptions,
  progress: Progress,
): Promise<Compiled> {
  const { root } = options;
  progress.step("reading specs");
  const { hosts: resolved, ...chosen } = await choose(started, options);
  let { findings } = chosen;
  if (hasErrors(findings)) return { hosts: resolved.length, findings };

  progress.step(`generating ${resolved.length} hosts`);
  const planned = resolved.flatMap(({ model }) => plan(model));
  const rendered = await renderIn(root, planned);
  findings = [...findings, ...strayTemplates(templatesIn(root)), ...rendered.diagnostics];
  if (hasErrors(findings)) return { hosts: resolved.length, findings };

  progress.step("comparing with out/");
  const folders = resolved.flatMap(({ model }) =>
    foldersOf(model).map((folder) =>
      // A home's own module says all that there is to it.
      folder === hostFolder(model.name) ? { folder, model: manifestModel(model) } : { folder },
    ),
  );
  const comparison = compareOutputs({
    root,
    outputs: rendered.outputs,
    folders,
    covers: options.host && ((folder) => resolved.some(({ model }) => belongsTo(folder, model.name))),
    takeOver: options.takeOver,
  });
  findings = [...findings, ...continuity(comparison, resolved)];
  if (comparison.differing.length > 0) {
    const { verify } = await import("../stages/verify.ts");
    const differing = new Set(comparison.differing.map(({ path }) => path));
    progress.step(`checking ${comparison.differing.length} modules`);
    findings = [
      ...findings,
      ...(await verify(rendered.outputs.filter((output) => differing.has(output.path)))),
    ];
  }
  return { hosts: resolved.length, comparison, findings };
}

/** What the change means for hosts that are installed: told from the models that this run replaces in their manifests. */
function continuity(comparison: Comparison, hosts: readonly ResolvedHost[]): Finding[] {
  const before = new Map(comparison.writes.map((write) => [write.path, write.before]));
  return hosts.flatMap(({ model }) => {
    const path = joinPath(hostFolder(model.name), MANIFEST);
    const bytes = before.get(path);
    const manifest = bytes && parseManifest(bytes, path);
    return manifest && "outputs" in manifest ? judgeContinuity(manifest.model, model) : [];
  });
}

/** Renders outputs with the project's own templates, where it has some. */
export async function renderIn(
  root: string,
  planned: readonly PlannedOutput[],
): Promise<ReturnType<typeof render>> {
  return render(planned, templatesIn(root), await precompiledTemplates());
}

function templatesIn(root: string) {
  return { builtIn: builtInTemplates, project: join(root, "templates"), root };
}

async function precompiledTemplates(): Promise<PrecompiledTemplates | undefined> {
  if (!existsSync(precompiledFile)) return undefined;
  const file = (await import(pathToFileURL(precompiledFile).href)) as { default: PrecompiledTemplates };
  return file.default;
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
