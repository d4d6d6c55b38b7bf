/** What the commands share that tell something of the hosts, as their specs are, and write nothing. */
import { hasErrors } from "../diagnostics/diagnostic.ts";
import type { Finding } from "../diagnostics/positions.ts";
import type { HostModel } from "../model/host.ts";
import { startLoad } from "../stages/load.ts";
import { choose, type CompileOptions } from "./compile.ts";
import type { ExitCode } from "./exit.ts";
import { exitOf } from "./generate.ts";
import { printFindings, printJson, Progress, type OutputOptions } from "./terminal.ts";

/** The flags of such a command. */
export type TellOptions = Omit<CompileOptions, "takeOver"> & OutputOptions;

/** What there is to tell: for programs, and for people. */
export interface Told {
  json: object;
  text: string;
  /** What was found on the way. */
  findings?: Finding[];
}

/** Runs a command once. Where the specs are wrong, programs are told of no hosts, and people of what is wrong. */
export async function tellOf(
  command: string,
  options: TellOptions,
  tell: (hosts: readonly HostModel[]) => Told | Promise<Told>,
): Promise<ExitCode> {
  const progress = new Progress(options);
  progress.step("reading specs");
  const { hosts, findings: found } = await choose(startLoad(options.root), options);
  progress.done();
  const {
    json,
    text,
    findings: more = [],
  } = await tell(hasErrors(found) ? [] : hosts.map(({ model }) => model));
  const findings = [...found, ...more];
  if (options.json) printJson(findings, options.root, { command, ...json });
  else {
    printFindings(findings, options.root, options);
    if (!hasErrors(findings)) process.stdout.write(`${text}\n`);
  }
  return exitOf(findings);
}
