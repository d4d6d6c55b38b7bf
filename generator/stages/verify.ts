/** verify: the Nix outputs' texts → syntax errors. Nothing that does not parse is written. */
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { checkSyntax } from "../nix/parse.ts";
import type { RenderedOutput } from "./render.ts";

/** An E601 for each syntax error and twice-defined attribute in an output that is Nix; the parser is loaded only for such. */
export async function verify(outputs: readonly RenderedOutput[]): Promise<Diagnostic[]> {
  const modules = outputs.filter(({ path }) => path.endsWith(".nix"));
  const found = await checkSyntax(modules.map(({ text }) => text));
  return modules.flatMap(({ path, host, template, text }, i) =>
    (found[i] ?? []).map(({ message, line, column }): Diagnostic => ({
      severity: "error",
      code: "E601",
      message: `this module would not be Nix: ${message}`,
      hint: `it is made with ${template}: if templates/ has that file, or a partial that it uses, mend it there; otherwise strata is at fault, and its developers want to see the spec`,
      file: `out/${path}`,
      line,
      column,
      source: text.split("\n")[line - 1],
      ...(host === undefined ? {} : { host }),
    })),
  );
}
