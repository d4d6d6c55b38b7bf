/** The first stage: the files in specs/ → the hosts and profiles that they export. */

import { realpathSync } from "node:fs";
import { join, resolve } from "node:path";
import { hasErrors, type Diagnostic } from "../diagnostics/diagnostic.ts";
import { takeMadeHosts } from "../model/definition.ts";
import { bundle, type Bundle } from "./load/bundle.ts";
import { fromError, fromWarning } from "./load/compile-errors.ts";
import { definitionsIn, type Definitions } from "./load/definitions.ts";
import { describeThrown, evaluate, whereThrown, type Evaluated } from "./load/evaluate.ts";
import { findSpecs } from "./load/files.ts";
import { UnknownExport } from "./load/importable.ts";
import {
  cannotLoad,
  doesNotCompile,
  lostHost,
  noHosts,
  noSpecs,
  throws,
  unknownExport,
} from "./load/messages.ts";

export type { Exported } from "./load/definitions.ts";

/** Specs found and being bundled, not yet evaluated. */
export interface StartedLoad {
  root: string;
  files: readonly string[];
  bundle: Bundle;
}

/**
 * Finds and bundles the specs under `root`. esbuild works in a process of its own, so a caller starts this first, imports what the
 * other stages need while it runs, and then gives the promise to `load`. A fault gives a diagnostic; the promise never rejects.
 * `texts`, by the files' real paths, are read in place of what is on the disk.
 */
export async function startLoad(
  root: string,
  texts: ReadonlyMap<string, string> = new Map(),
): Promise<StartedLoad | Diagnostic> {
  try {
    const real = realpathSync(resolve(root));
    const files = findSpecs(real);
    if (files.length === 0) return noSpecs(join(real, "specs"));
    return { root: real, files, bundle: await bundle(real, files, texts) };
  } catch (error) {
    return cannotLoad(error instanceof Error ? error.message : String(error));
  }
}

/**
 * Evaluates the specs that `startLoad` found. `strata` is the running strata's own exports, which their imports from "strata" give,
 * so that specs work in any folder. A spec that throws or does not compile is reported and does not hide the others. Diagnostics
 * without a line have a `path`, from which `locate` finds it.
 */
export async function load(started: ReturnType<typeof startLoad>, strata: object): Promise<Definitions> {
  const begun = await started;
  if ("code" in begun) return { hosts: [], profiles: [], diagnostics: [begun] };
  const { root, files, bundle } = begun;
  let evaluated: Evaluated[] = [];
  const refused: Diagnostic[] = [];
  takeMadeHosts();
  try {
    evaluated = evaluate(root, files, bundle.code, strata);
  } catch (error) {
    const position = (await whereThrown(error, bundle)) ?? { file: "specs" };
    refused.push(doesNotCompile(describeThrown(error), position));
  }
  const { hosts, profiles, diagnostics } = definitionsIn(evaluated.filter((spec) => "exports" in spec));
  diagnostics.unshift(
    ...bundle.errors.flatMap((message) => fromError(message, files) ?? []),
    ...refused,
    ...bundle.warnings.flatMap((message) => fromWarning(message) ?? []),
    ...(await thrownIn(evaluated, bundle)),
  );
  // A spec with a fault may not have got to its export.
  if (!hasErrors(diagnostics)) diagnostics.push(...lostHosts(evaluated));
  if (hosts.length === 0 && diagnostics.length === 0) diagnostics.push(noHosts(join(root, "specs")));
  return { hosts, profiles, diagnostics };
}

/** Hosts that specs describe and do not export. */
function lostHosts(evaluated: readonly Evaluated[]): Diagnostic[] {
  const exported = new Set(
    evaluated.flatMap((spec) => ("exports" in spec ? Object.values(spec.exports) : [])),
  );
  return takeMadeHosts()
    .filter((host) => !exported.has(host))
    .map(({ name }) => lostHost(name));
}

/** What specs threw. All who import a file that throws get the same error: it is reported once. */
async function thrownIn(evaluated: readonly Evaluated[], bundle: Bundle): Promise<Diagnostic[]> {
  const reported = new Map<unknown, Diagnostic>();
  for (const spec of evaluated) {
    if (!("thrown" in spec) || reported.has(spec.thrown)) continue;
    const position = (await whereThrown(spec.thrown, bundle)) ?? { file: spec.file, line: 1, column: 1 };
    const { thrown } = spec;
    const diagnostic =
      thrown instanceof UnknownExport
        ? unknownExport("strata", thrown.exportName, thrown.remedy, position)
        : throws(describeThrown(thrown), position);
    reported.set(thrown, diagnostic);
  }
  return [...reported.values()];
}
