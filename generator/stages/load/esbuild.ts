/** How strata asks esbuild for one script of all specs. */

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { BuildOptions, Message, Plugin } from "esbuild";

/** What is bundled. */
export interface Sources {
  root: string;
  /** The specs, relative to the root. */
  files: readonly string[];
  /** Absolute paths of files that do not compile: each becomes a throw of `uncompiled`. */
  broken: ReadonlySet<string>;
  /** Texts that take the place of files', by their absolute paths. */
  texts: ReadonlyMap<string, string>;
  /** Whether every file is told where it is. */
  placed: boolean;
}

/** What a build gives: code, or errors. */
export interface BuildResult {
  code?: string;
  map?: string;
  /** Whether the code wants to know where its files are, which is so only in a build with `placed`. */
  asksWhere: boolean;
  errors: readonly Message[];
  warnings: readonly Message[];
}

/** What a file throws that did not compile: its errors are reported, so nothing is to be said of whoever imports it. */
export const uncompiled = "strata: this file did not compile";

/** What esbuild calls the list of the specs in the location of a message; line `i` of it asks for spec `i`. */
export const listName = "<stdin>";

/** The constant that holds, in a build with `placed`, where a file is. */
const here = "strata$here";

/** The text that `placed` puts before the first line of the file at `path`. */
export function placeOf(path: string): string {
  const place = { url: pathToFileURL(path).href, dirname: dirname(path), filename: path };
  return `const ${here} = ${JSON.stringify(place)}; `;
}

/** Runs one build. Errors in the specs are returned; it rejects only where esbuild itself cannot run. */
export async function build(sources: Sources, sourcemap = false): Promise<BuildResult> {
  // esbuild is CommonJS: importing it takes several times as long as requiring it.
  const esbuild = createRequire(import.meta.url)("esbuild") as typeof import("esbuild");
  try {
    const { outputFiles, warnings } = await esbuild.build({
      ...optionsFor(sources),
      write: false,
      // The code is the same with a map as without: the map is a file of its own, named after one that is never written.
      ...(sourcemap ? { sourcemap: "external", outfile: join(sources.root, "specs.js") } : {}),
    });
    const map = outputFiles.find((file) => file.path.endsWith(".map"))?.text;
    const code = outputFiles.find((file) => !file.path.endsWith(".map"))?.text ?? "";
    return { code, map, asksWhere: code.includes(here), errors: [], warnings };
  } catch (error) {
    if (isBuildFailure(error)) return { asksWhere: false, errors: error.errors, warnings: error.warnings };
    throw error;
  }
}

function optionsFor(sources: Sources): BuildOptions {
  const { root, files, broken, texts, placed } = sources;
  const list = files.map((file, i) =>
    broken.has(join(root, file))
      ? `exports[${i}] = () => { throw ${JSON.stringify(uncompiled)}; };`
      : `exports[${i}] = () => require(${JSON.stringify(`./${file}`)});`,
  );
  return {
    stdin: { contents: list.join("\n"), resolveDir: root },
    absWorkingDir: root,
    bundle: true,
    format: "cjs",
    platform: "node",
    target: "node20",
    external: ["strata"],
    // A tsconfig.json around the specs is for editors: its `paths` would lead "strata" somewhere else.
    tsconfigRaw: {},
    // `import()` becomes a `require`, which ours answers.
    supported: { "dynamic-import": false },
    define: {
      "import.meta.url": `${here}.url`,
      "import.meta.dirname": `${here}.dirname`,
      "import.meta.filename": `${here}.filename`,
      __dirname: `${here}.dirname`,
      __filename: `${here}.filename`,
    },
    legalComments: "none",
    logLevel: "silent",
    logLimit: 0,
    // A plugin costs a message between processes for every file, so a clean build of plain specs has none.
    plugins: placed || broken.size > 0 || texts.size > 0 ? [replaceSources(sources)] : [],
  };
}

function replaceSources({ broken, texts, placed }: Sources): Plugin {
  const thrown = `module.exports = {}; throw ${JSON.stringify(uncompiled)};`;
  return {
    name: "strata",
    setup({ onLoad }) {
      onLoad({ filter: /./ }, ({ path }) => (broken.has(path) ? { contents: thrown } : undefined));
      if (!placed && texts.size === 0) return;
      onLoad({ filter: /\.[cm]?[jt]sx?$/ }, async ({ path }) => ({
        contents: (placed ? placeOf(path) : "") + (texts.get(path) ?? (await readFile(path, "utf8"))),
        loader: "default",
      }));
    },
  };
}

function isBuildFailure(error: unknown): error is { errors: Message[]; warnings: Message[] } {
  return error instanceof Error && "errors" in error && "warnings" in error;
}
