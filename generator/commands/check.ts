/** `strata check`: everything that `generate` would find, and whether `out/` is what the specs say. Writes nothing. */
import { hasErrors } from "../diagnostics/diagnostic.ts";
import { startLoad } from "../stages/load.ts";
import { summarize } from "../stages/write.ts";
import { compile, type CompileOptions } from "./compile.ts";
import { exitCode, type ExitCode } from "./exit.ts";
import { exitOf } from "./generate.ts";
import { printFindings, printJson, Progress, type OutputOptions } from "./terminal.ts";

/** The flags of `strata check`. */
export type CheckOptions = Omit<CompileOptions, "takeOver"> & OutputOptions;

/** Runs once. */
export async function check(options: CheckOptions): Promise<ExitCode> {
  const progress = new Progress(options);
  const { hosts, comparison, ...compiled } = await compile(startLoad(options.root), options, progress);
  const findings = [...compiled.findings, ...(comparison?.diagnostics ?? [])];
  progress.done();
  const { created, changed, removed } = comparison
    ? summarize(comparison)
    : { created: [], changed: [], removed: [] };
  const stale = created.length + changed.length + removed.length > 0;
  if (options.json)
    printJson(findings, options.root, { command: "check", hosts, stale, created, changed, removed });
  else {
    printFindings(findings, options.root, options);
    if (!hasErrors(findings)) {
      const lines = [
        ...created.map((path) => `missing  ${path}`),
        ...changed.map((path) => `stale    ${path}`),
        ...removed.map((path) => `surplus  ${path}`),
        stale
          ? "out/ is not what the specs say: run `strata generate`"
          : `${hosts} ${hosts === 1 ? "host" : "hosts"}: out/ is up to date`,
      ];
      process.stdout.write(`${lines.join("\n")}\n`);
    }
  }
  const code = exitOf(findings);
  return code === exitCode.ok && stale ? exitCode.drift : code;
}
