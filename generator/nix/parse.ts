/**
 * The Nix parser: Tvix's, in WebAssembly, from the package nix-eval. Nothing else imports that package, and this only
 * when there is something to parse.
 */
import { setFlagsFromString } from "node:v8";
import type { Evaluator } from "nix-eval";
import type { Finding } from "./bindings.ts";
import { scan, type Scan } from "./scan.ts";

/** What is wrong with a Nix text, and where: line and column count from 1. */
export interface SyntaxFinding {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** As much text as is parsed at once: more saves nothing, and a failure has less to be looked for in. */
const batchSize = 32 * 1024;

/** From so much text on, V8's slower but better compiler has paid for itself. */
const largeRun = 500_000;

/**
 * The syntax errors of each text, and the attributes that it defines twice; an empty list for a good one. Variables
 * and imported files are not looked at.
 */
export async function checkSyntax(texts: readonly string[]): Promise<SyntaxFinding[][]> {
  if (texts.length === 0) return [];
  const evaluator = await load(texts.reduce((size, text) => size + text.length, 0));
  const scans = texts.map(scan);
  const findings = texts.map((text, i) =>
    (scans[i]?.duplicates ?? []).map((finding) => locate(finding, text)),
  );
  for (const batch of batches(texts, scans)) {
    if (
      batch.length > 1 &&
      (await parse(evaluator, together(batch.map((i) => texts[i] ?? "")))) === undefined
    )
      continue;
    for (const i of batch) {
      const text = texts[i] ?? "";
      const error = await parse(evaluator, text);
      const unbalanced = scans[i]?.unbalanced;
      if (error !== undefined) findings[i] = [earlier(error, unbalanced && locate(unbalanced, text))];
    }
  }
  return findings;
}

/**
 * The value of a Nix expression that needs no file and no variable, by way of JSON; for tests. Throws what the
 * evaluator reports.
 */
export async function evaluate(text: string): Promise<unknown> {
  const evaluator = await load(text.length);
  const { output, errors } = await evaluator.eval(`builtins.toJSON (${text}\n)`);
  if (errors !== "") throw new Error(errors);
  const escapes: Record<string, string> = { n: "\n", r: "\r", t: "\t" };
  return JSON.parse(
    output.slice(1, -1).replace(/\\([^])/g, (_match: string, char: string) => escapes[char] ?? char),
  );
}

/** Texts to be parsed in one go, by their indices; one that is not surely closed stands alone. */
function batches(texts: readonly string[], scans: readonly Scan[]): number[][] {
  const found: number[][] = [];
  let batch: number[] = [];
  let size = Infinity;
  for (const [i, text] of texts.entries()) {
    if (!scans[i]?.isClosed) {
      found.push([i]);
      continue;
    }
    size += text.length;
    if (size > batchSize) {
      found.push((batch = []));
      size = text.length;
    }
    batch.push(i);
  }
  return found;
}

/** Closed texts can't meet the parentheses around them, so that all of it parses exactly if each of them does. */
function together(texts: readonly string[]): string {
  return `[\n${texts.map((text) => `(${text}\n)`).join("\n")}\n]`;
}

/**
 * The first syntax error of a text. A bracket too many is put after it: the parser stops there, having parsed all of
 * the text, and what it would go on to do, compile and describe, takes ten times as long. A good text is one for which
 * that bracket is the only error.
 */
async function parse(evaluator: Evaluator, text: string): Promise<SyntaxFinding | undefined> {
  const { errors } = await evaluator.eval(`_:\n${text}\n]`);
  const end = text.split("\n").length;
  const [, line = "", column = ""] = /--> .*:(\d+):(\d+)/.exec(errors) ?? [];
  const only =
    errors.match(/found .*|code ended .*/g)?.join() ===
    "found unexpected extra elements at the root of the expression";
  if (only && Number(line) === end + 2) return undefined;
  const at = { line: Number(line) - 1, column: Number(column) };
  const rest = text.split("\n")[at.line - 1]?.slice(at.column - 1);
  if (!/\bfound /.test(errors) || rest === undefined || rest === "")
    return {
      line: end,
      column: text.length - text.lastIndexOf("\n"),
      message: "the text ends before the expression does",
    };
  return { ...at, message: `unexpected ${/^([\w'-]+|==|''|\S)/.exec(rest)?.[0] ?? rest}` };
}

function earlier(one: SyntaxFinding, other: SyntaxFinding | undefined): SyntaxFinding {
  const isFirst =
    other === undefined || one.line < other.line || (one.line === other.line && one.column < other.column);
  return isFirst ? one : other;
}

function locate({ offset, message }: Finding, text: string): SyntaxFinding {
  const before = text.slice(0, offset);
  return { line: before.split("\n").length, column: offset - before.lastIndexOf("\n"), message };
}

let evaluator: Promise<Evaluator> | undefined;

function load(size: number): Promise<Evaluator> {
  evaluator ??= (async () => {
    if (size < largeRun) setFlagsFromString("--liftoff-only");
    const { createEvaluator } = await import("nix-eval");
    return createEvaluator({ strict: true });
  })();
  return evaluator;
}
