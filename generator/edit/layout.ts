/** prettier's form, for the files that have it. */
import { join } from "node:path";
import type { Options } from "prettier";

/**
 * The text of a file after an edit, in prettier's form if the file had it before, with the project's own options. One that had not
 * is laid out by somebody else's rules, and only the edit itself is to be seen in it. prettier throws what is wrong with its configuration.
 */
export async function laidOut(root: string, path: string, before: string, after: string): Promise<string> {
  const prettier = await import("prettier");
  const { ignored } = await prettier.getFileInfo(path, { ignorePath: join(root, ".prettierignore") });
  if (ignored) return after;
  const options: Options = {
    ...(await prettier.resolveConfig(path, { editorconfig: true })),
    filepath: path,
    // Whatever the configuration says of line ends, git may have changed them in this copy.
    endOfLine: before.includes("\r\n") ? "crlf" : "lf",
  };
  return (await prettier.check(before, options)) ? prettier.format(after, options) : after;
}
