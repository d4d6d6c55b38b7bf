/** What an edit of a spec has to say. `E82x` are refusals: nothing is written, and the spec's author can do what strata can't. */
import { formatPath, type Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Finding } from "../diagnostics/positions.ts";
import { enumerate } from "../diagnostics/words.ts";
import type { Change } from "./change.ts";
import { printMember, printValue } from "./style.ts";

/** Whether a finding is a refusal (exit code 4) rather than a failure (exit code 1). */
export function isRefusedEdit({ code }: Diagnostic): boolean {
  return code.startsWith("E82");
}

interface About {
  name: string;
  file: string;
}

const refused = (code: string, { name, file }: About, change: Change, message: string): Finding => ({
  severity: "error",
  code,
  message,
  hint: remedyFor(change),
  host: name,
  file,
  path: change.path.slice(0, -1),
});

/** A value that no text can be changed for. */
export function computed(about: About, change: Change): Finding {
  const place = formatPath(change.path.slice(0, -1));
  const message = `strata can't edit \`${place}\` of ${about.name}: it is computed, or comes from where its text can't be followed`;
  return refused("E821", about, change, message);
}

/** A value whose text is others' as well. */
export function shared(about: About, change: Change, others: readonly string[]): Finding {
  const place = formatPath(change.path.slice(0, -1));
  const some = others.length > 3 ? [...others.slice(0, 3), `${others.length - 3} more`] : others;
  const message = `the text that gives ${about.name} its \`${place}\` is that of ${enumerate(some, "and")} as well`;
  return refused("E822", about, change, message);
}

/** What to write by hand. */
function remedyFor({ path, to }: Change): string {
  const style = { eol: "\n", unit: "  ", quote: '"' } as const;
  const place = formatPath(path.slice(0, -1));
  const name = String(path.at(-1));
  if (to === undefined) return `take \`${formatPath([name])}\` out of \`${place}\` by hand`;
  const text = Array.isArray(to) ? printValue(to, "", style, 0) : printMember(name, to, "", style, 0);
  return `by hand, put this into \`${place}\` for this host alone:\n${text}`;
}

/** A file whose bytes would not survive. */
export function notText(file: string): Finding {
  const message = `${file} is not in UTF-8, which all specs are`;
  return { severity: "error", code: "E823", message, hint: "save it in UTF-8, and try again", file };
}

/** prettier can't be asked for its form. */
export function layoutUnknown(file: string, reason: string): Finding {
  return {
    severity: "warning",
    code: "W824",
    message: `prettier's form of ${file} is not known: ${reason}`,
    hint: "the change is right, but may be laid out otherwise than prettier would; mend prettier's configuration",
    file,
  };
}
