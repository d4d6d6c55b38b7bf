/** Where a command's words go: the result to stdout, everything else to stderr. */
import { formatHuman, usesColor, type ColorMode } from "../diagnostics/human.ts";
import { toJson } from "../diagnostics/json.ts";
import { locate, type Finding } from "../diagnostics/positions.ts";

/** What every command is told about printing. */
export interface OutputOptions {
  json?: boolean;
  color: ColorMode;
}

/** Findings on stderr, for people. */
export function printFindings(findings: readonly Finding[], root: string, { color }: OutputOptions): void {
  const text = formatHuman(locate(root, findings), { root, color: usesColor(color, process.stderr) });
  if (text !== "") process.stderr.write(text);
}

/** The one JSON document of a run, on stdout. */
export function printJson(findings: readonly Finding[], root: string, result: object): void {
  process.stdout.write(
    `${JSON.stringify({ ...result, diagnostics: toJson(locate(root, findings)) }, null, 2)}\n`,
  );
}

/** How long a run may take before it says what it is doing. */
const patience = 400;

/** A line that says what is going on: only on a terminal, and only in a run that takes long. */
export class Progress {
  readonly #since = performance.now();
  readonly #enabled: boolean;
  #shown = false;

  constructor({ json }: OutputOptions) {
    this.#enabled = json !== true && process.stderr.isTTY === true && process.env["TERM"] !== "dumb";
  }

  /** Names what comes next. */
  step(text: string): void {
    if (!this.#enabled || performance.now() - this.#since < patience) return;
    process.stderr.write(`\r\x1b[K${text} …`);
    this.#shown = true;
  }

  /** Takes the line away. */
  done(): void {
    if (this.#shown) process.stderr.write("\r\x1b[K");
    this.#shown = false;
  }
}
