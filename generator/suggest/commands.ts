/** Suggestions as commands that one can paste. */
import { shellWord } from "../nix/escape.ts";
import type { Suggestion } from "./rank.ts";

/** How a host is named on a command line, and what else is always said there. */
export interface Wording {
  host: string;
  /** Flags that every command needs, such as `--volume /persist`. */
  flags: readonly string[];
}

/** `services.forgejo` as `services` in a spec has it: `forgejo`. */
export function serviceName(option: string): string {
  return option.replace(/^services\./, "");
}

/** One command for all services and directories, and one for all files. */
export function commandsFor(suggestions: readonly Suggestion[], { host, flags }: Wording): string[] {
  const of = (type: Suggestion["type"]): string[] =>
    suggestions.filter((one) => one.type === type).map(({ what }) => what);
  const services = of("service").flatMap((name) => ["--service", name]);
  const commands = [
    [...of("directory"), ...services],
    of("file").length > 0 ? ["--file", ...of("file")] : [],
  ];
  return commands
    .filter((words) => words.length > 0)
    .map((words) => ["strata", "persist", "add", host, ...words, ...flags].map(shellWord).join(" "));
}
