/** Running the bundled specs, each by itself. */

import { Console } from "node:console";
import { createRequire } from "node:module";
import { join } from "node:path";
import { compileFunction } from "node:vm";
import { describeValue } from "../../diagnostics/words.ts";
import type { Bundle } from "./bundle.ts";
import { uncompiled } from "./esbuild.ts";
import { importable } from "./importable.ts";
import type { Position } from "./position.ts";

/** What evaluating one spec gave: its exports, or what it threw. Nothing at all for one that did not compile. */
export type Evaluated =
  { file: string; exports: Record<string, unknown> } | { file: string; thrown: unknown };

/** The name of the bundle in stack traces. */
const bundleName = "strata:specs";

/**
 * Evaluates every spec of a bundle, in order; none keeps the others from being evaluated. `strata` is what their imports from
 * "strata" give. What a spec prints goes to stderr, for stdout is the command's result. Throws V8's SyntaxError for the little that
 * esbuild lets pass and JavaScript does not, such as a regular expression that is none.
 */
export function evaluate(root: string, files: readonly string[], code: string, strata: object): Evaluated[] {
  const found = createRequire(join(root, "specs.js"));
  const api = importable(strata);
  const specs: Record<number, () => Record<string, unknown>> = {};
  const parameters = ["exports", "require", "console"];
  const define = compileFunction(code, parameters, { filename: bundleName });
  define(specs, (id: string): unknown => (id === "strata" ? api : found(id)), new Console(process.stderr));
  return files.flatMap((file, i): Evaluated[] => {
    try {
      return [{ file, exports: specs[i]?.() ?? {} }];
    } catch (thrown) {
      return thrown === uncompiled ? [] : [{ file, thrown }];
    }
  });
}

/** What was thrown, as text: `TypeError: x is not a function`, or the value itself. */
export function describeThrown(thrown: unknown): string {
  if (!(thrown instanceof Error)) return describeValue(thrown);
  // esbuild calls an import through the module that it comes from.
  const message = thrown.message.replace(/\(0 ?, import_\w+\.(\w+)\)/, "$1");
  return message === "" ? thrown.name : `${thrown.name}: ${message}`;
}

/** The line of a spec at which something was thrown: the innermost one, if the stack still tells. */
export async function whereThrown(thrown: unknown, bundle: Bundle): Promise<Position | undefined> {
  const stack = thrown instanceof Error ? (thrown.stack ?? "") : "";
  for (const [, line, column] of stack.matchAll(new RegExp(`${bundleName}:(\\d+)(?::(\\d+))?`, "g"))) {
    // Of what V8 could not even compile, it names the line only.
    const position = await bundle.origin(Number(line), Number(column ?? Infinity));
    if (position) return column === undefined ? { file: position.file, line: position.line } : position;
  }
  return undefined;
}
