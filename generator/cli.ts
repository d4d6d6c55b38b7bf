#!/usr/bin/env node
/** The command line: the commands and their flags. Each command is one file in commands/. */
import { statSync } from "node:fs";
import { resolve } from "node:path";
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { version } from "../package.json";
import { exitCode, type ExitCode } from "./commands/exit.ts";
import { surviveClosedStreams } from "./commands/streams.ts";
import { persistCommands } from "./commands/persist/flags.ts";
import type { OutputOptions } from "./commands/terminal.ts";

interface CommonFlags extends OutputOptions {
  root: string;
}

const program = new Command("strata")
  .description("Compiles typed descriptions of hosts' storage (specs/*.ts) to NixOS modules (out/).")
  .version(version)
  .exitOverride()
  .addHelpText(
    "after",
    `
How it works:
  specs/hosts/<host>.ts   what a host's disks, file systems and upkeep should be: you write this
  out/hosts/<host>/       the NixOS modules that say so: strata writes this; commit it, and review its diff
  templates/              your own versions of strata's templates, file by file; may be left out

Exit codes:
  0  all is well
  1  a spec is wrong, or strata failed
  2  wrong usage
  3  check: out/ is not what the specs say
  4  refused: a file in out/ was edited by hand or is not strata's; or a spec is not such that strata can edit it

Start with one host, in specs/hosts/laptop.ts:
  import { host, singleNvmeLaptop } from "strata";
  export default host("laptop", {
    devices: singleNvmeLaptop({ device: "/dev/disk/by-id/nvme-eui.0025385b11b12345" }),
  });
with your own disk, as \`ls /dev/disk/by-id\` on the host shows it; then run: strata generate`,
  );

function common(command: Command): Command {
  return output(command.option("--root <dir>", "folder that holds specs/ and out/", folder, "."));
}

function output(command: Command): Command {
  return command
    .option("--json", "print one JSON document instead of text")
    .addOption(
      new Option("--color <when>", "colour the findings")
        .choices(["auto", "always", "never"])
        .default("auto"),
    )
    .showHelpAfterError(`Run \`${nameOf(command)} --help\` for what may stand there.`)
    .exitOverride();
}

/** A command as one types it: `strata persist add`. */
function nameOf(command: Command): string {
  return command.parent ? `${nameOf(command.parent)} ${command.name()}` : command.name();
}

/** The path of a folder that is there. */
function folder(path: string): string {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory())
    throw new InvalidArgumentError("There is no such folder.");
  return path;
}

/** Each value of a flag that takes several. commander would take a flag that follows it for one. */
function values(value: string, before: string[] = []): string[] {
  if (value.startsWith("-")) throw new InvalidArgumentError("A name is missing.");
  return [...before, value];
}

const hosts = [
  "--host <name...>",
  "only these hosts; all others are left alone, but every spec must load",
  values,
] as const;

let code: ExitCode = exitCode.ok;

common(program.command("generate").description("compile specs/ to out/"))
  .option(...hosts)
  .option(
    "--take-over <file...>",
    "replace these files of out/ although they were edited by hand or are not strata's",
    values,
  )
  .addOption(new Option("--watch", "generate again whenever a spec or a template changes").conflicts("json"))
  .action(async (flags: CommonFlags & { host?: string[]; takeOver?: string[]; watch?: boolean }) => {
    const { generate } = await import("./commands/generate.ts");
    const options = { ...flags, root: resolve(flags.root) };
    code = flags.watch
      ? await (await import("./commands/watch.ts")).watch(options, generate)
      : await generate(options);
  });

common(
  program
    .command("check")
    .summary("find what is wrong, and whether out/ is up to date; writes nothing")
    .description(
      "find what is wrong, and whether out/ is up to date; writes nothing. Of the modules, it parses only those that differ from out/: the others were parsed before they were written",
    ),
)
  .option(...hosts)
  .action(async (flags: CommonFlags & { host?: string[] }) => {
    const { check } = await import("./commands/check.ts");
    code = await check({ ...flags, root: resolve(flags.root) });
  });

common(
  program
    .command("report")
    .description("tell what is snapshotted and backed up, and what that is going to take up and to cost"),
)
  .option("--host <name...>", "only these hosts", values)
  .action(async (flags: CommonFlags & { host?: string[] }) => {
    const { report } = await import("./commands/report.ts");
    code = await report({ ...flags, root: resolve(flags.root) });
  });

common(
  program
    .command("rollout")
    .description("tell how far each host is with a root that is reset at boot; or the steps of one host"),
)
  .argument("[host]", "the host whose steps to print")
  .action(async (name: string | undefined, flags: CommonFlags) => {
    const { rollout } = await import("./commands/rollout.ts");
    code = await rollout({ ...flags, root: resolve(flags.root), name });
  });

output(program.command("rules").description("list what is checked; with codes, tell why and what to do"))
  .argument("[code...]", "rules to explain, such as S131")
  .action(async (codes: string[], flags: OutputOptions) => {
    const { rules } = await import("./commands/rules.ts");
    code = rules(codes, flags);
  });

persistCommands(program, common, (result) => (code = result));

surviveClosedStreams();
try {
  await program.parseAsync();
} catch (error) {
  code = report(error);
}
process.exitCode = code;

/** Wrong usage, which commander has explained on stderr already, or a fault of strata itself. */
function report(error: unknown): ExitCode {
  const usage = error instanceof CommanderError;
  if (usage && error.exitCode === 0) return exitCode.ok;
  const message = error instanceof Error ? error.message : String(error);
  if (process.argv.includes("--json")) {
    const diagnostic = usage ? describeUsage(message) : { code: "E999", message };
    const document = { diagnostics: [{ severity: "error", ...diagnostic }] };
    process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
  } else if (!usage) {
    process.stderr.write(
      `strata failed, which is a fault of strata itself: ${error instanceof Error ? error.stack : message}\n`,
    );
  }
  return usage ? exitCode.usage : exitCode.failed;
}

/** commander's message for a terminal, `error: unknown option '--rot'` and a suggestion in brackets, as a finding. */
function describeUsage(text: string): { code: string; message: string; hint?: string } {
  const [, message = text, hint] = /^(?:error: )?(.*?)(?:\n\((.*)\))?$/s.exec(text) ?? [];
  return { code: "E001", message, ...(hint !== undefined && { hint }) };
}
