/** The flags of the `persist` commands. Each command's own file is loaded when it runs. */
import { resolve } from "node:path";
import { InvalidArgumentError, Option, type Command } from "commander";
import type { ExitCode } from "../exit.ts";
import type { AddOptions } from "./add.ts";
import type { RemoveOptions } from "./remove.ts";
import type { SuggestOptions } from "./suggest.ts";

/** Registers the commands; `common` adds the flags that every command has, and `done` takes a run's exit code. */
export function persistCommands(
  program: Command,
  common: (command: Command) => Command,
  done: (code: ExitCode) => void,
): void {
  const persist = program
    .command("persist")
    .description("find out what has to outlive a reset of the root, and put it into the specs")
    .exitOverride();

  common(
    persist
      .command("suggest")
      .description(
        "tell what of the changes on a host to persist, what to choose and what to let go; writes nothing",
      )
      .argument("<host>", "whose changes")
      .requiredOption(
        "--from <file>",
        "the changes: the output of `strata-root diff` on the host, or of `find`; - for stdin",
        text,
      ),
  ).action(async (host: string, flags: SuggestOptions) => {
    const { suggest } = await import("./suggest.ts");
    done(await suggest(host, { ...flags, root: resolve(flags.root) }));
  });

  edits(common(persist.command("add").description("make paths or services persist: edits the host's spec")))
    .option("--file", "the paths are files; directories if left out")
    .option("--why <text>", "why they persist: the comment in the generated module", text)
    .option("--user <name>", "who owns them; root if left out, or the user whose home they are in", text)
    .option("--group <name>", "their group; root if left out, or the user's", text)
    .option("--mode <mode>", 'their mode where they have to be made, such as "0750"', text)
    .addOption(new Option("--how <how>", "how they are put in place").choices(["bindmount", "symlink"]))
    .option("--volume <path>", "the volume that keeps them; may be left out where there is one", text)
    .action(async (host: string, paths: string[], flags: AddOptions, command: Command) => {
      needsSomething(command, paths, flags.service);
      const { add } = await import("./add.ts");
      done(await add(host, paths, { ...flags, root: resolve(flags.root) }));
    });

  edits(
    common(
      persist
        .command("rm")
        .description("let paths or services persist no longer: edits the host's spec, never a profile"),
    ),
  ).action(async (host: string, paths: string[], flags: RemoveOptions, command: Command) => {
    needsSomething(command, paths, flags.service);
    const { remove } = await import("./remove.ts");
    done(await remove(host, paths, { ...flags, root: resolve(flags.root) }));
  });
}

function edits(command: Command): Command {
  return command
    .argument("<host>", "whose spec")
    .argument("[path...]", "absolute paths, or ~user/path for one in a home")
    .option(
      "--service <name>",
      "a NixOS service whose state strata knows, such as forgejo; may be given several times",
      texts,
    )
    .option("--dry-run", "show the change, and write nothing");
}

function needsSomething(command: Command, paths: readonly string[], services: readonly string[] = []): void {
  if (paths.length + services.length === 0)
    command.error("error: no path is named, and no --service", { code: "strata.nothing", exitCode: 2 });
}

function text(value: string): string {
  if (value.startsWith("--")) throw new InvalidArgumentError("A value is missing.");
  return value;
}

function texts(value: string, before: string[] = []): string[] {
  return [...before, text(value)];
}
