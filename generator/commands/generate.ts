/** `strata generate`: compiles the specs to `out/`. */
import { hasErrors } from "../diagnostics/diagnostic.ts";
import type { Finding } from "../diagnostics/positions.ts";
import { isRefusedEdit } from "../edit/messages.ts";
import { startLoad } from "../stages/load.ts";
import { isRefusal, writeOutputs, type WriteSummary } from "../stages/write.ts";
import { compile, type CompileOptions } from "./compile.ts";
import { exitCode, type ExitCode } from "./exit.ts";
import { printFindings, printJson, Progress, type OutputOptions } from "./terminal.ts";

/** The flags of `strata generate`. */
export type GenerateOptions = CompileOptions & OutputOptions;

/** Runs once. */
export async function generate(options: GenerateOptions): Promise<ExitCode> {
  const progress = new Progress(options);
  const compiled = await compile(startLoad(options.root), options, progress);
  const { comparison } = compiled;
  let findings = compiled.findings;
  let summary: WriteSummary & { untracked?: string[] } = {
    created: [],
    changed: [],
    removed: [],
    unchanged: [],
  };
  if (comparison && !hasErrors(findings)) {
    progress.step("writing out/");
    const onWait = ({ pid }: { pid: number }): void => {
      process.stderr.write(`waiting for another strata (process ${pid}) to finish\n`);
    };
    const { diagnostics, ...written } = await writeOutputs(comparison, { onWait });
    findings = [...findings, ...diagnostics];
    summary = written;
  }
  progress.done();
  if (options.json)
    printJson(findings, options.root, { command: "generate", hosts: compiled.hosts, ...summary });
  else {
    printFindings(findings, options.root, options);
    if (!hasErrors(findings)) process.stdout.write(describe(compiled.hosts, summary));
  }
  return exitOf(findings);
}

/** Errors in what the command line names: a host, a path, or a file to take over. */
const usageErrors: readonly string[] = ["E002", "E004", "E005", "E713"];

/** What a run's findings mean for its exit code. A wrong command line counts before what strata refused. */
export function exitOf(findings: readonly Finding[]): ExitCode {
  const errors = findings.filter(({ severity }) => severity === "error");
  if (errors.length === 0) return exitCode.ok;
  const isRefused = (error: Finding): boolean => isRefusal(error) || isRefusedEdit(error);
  if (errors.every(isRefused)) return exitCode.refused;
  const isUsage = ({ code }: Finding): boolean => usageErrors.includes(code);
  return errors.every((error) => isUsage(error) || isRefused(error)) ? exitCode.usage : exitCode.failed;
}

function describe(hosts: number, { created, changed, removed, unchanged }: WriteSummary): string {
  const lines = [
    ...created.map((path) => `created  ${path}`),
    ...changed.map((path) => `changed  ${path}`),
    ...removed.map((path) => `removed  ${path}`),
  ];
  const counts = [
    `${hosts} ${hosts === 1 ? "host" : "hosts"}`,
    ...(created.length > 0 ? [`${created.length} created`] : []),
    ...(changed.length > 0 ? [`${changed.length} changed`] : []),
    ...(removed.length > 0 ? [`${removed.length} removed`] : []),
    `${unchanged.length} unchanged`,
  ];
  return `${[...lines, counts.join(", ")].join("\n")}\n`;
}
