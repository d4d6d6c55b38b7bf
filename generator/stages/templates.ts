/** Templates: found in the project's folder or strata's own, checked, and compiled, each once and only if it is used. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import Handlebars from "handlebars";
import {
  checkTemplate,
  TemplateProblem,
  type CheckedTemplate,
  type TemplatePlace,
} from "./template-check.ts";

/** Where templates are found: file by file in the project's folder first. */
export interface TemplateFolders {
  /** strata's own `templates/`. */
  readonly builtIn: string;
  /** The project's `templates/`, which need not exist. */
  readonly project?: string;
  /** The folder that the project's template files are named relative to. */
  readonly root: string;
}

/** A template that can be run, with what it sees as `@name`; what it throws is a TemplateProblem. */
export type Template = (view: unknown, options: { data?: unknown }) => string;

/** What a helper gives for its one argument, and where it is called. */
export type Helper = (value: unknown, place: TemplatePlace) => string;

/** A template that the build has checked and compiled already. */
export interface Precompiled {
  partials: CheckedTemplate["partials"];
  spec: TemplateSpecification;
}

/** Those that there are, by `hashOf` of their text: a template that was changed since is compiled anew. */
export type PrecompiledTemplates = ReadonlyMap<string, Precompiled>;

/** How templates are compiled, here and by the build. */
export function compileOptions(helpers: readonly string[]): CompileOptions {
  const knownHelpers = Object.fromEntries(helpers.map((helper) => [helper, true]));
  return { noEscape: true, strict: true, knownHelpers };
}

/** Names a template's text. */
export function hashOf(source: string): string {
  return createHash("sha256").update(source).digest("hex");
}

/** The templates of one run. */
export class Templates {
  readonly #folders: TemplateFolders;
  readonly #precompiled: PrecompiledTemplates;
  readonly #handlebars = Handlebars.create();
  readonly #helpers: readonly string[];
  readonly #found = new Map<string, Template | TemplateProblem>();
  readonly #loading = new Set<string>();
  /** The file that runs: Handlebars tells a helper its line, not its file. */
  #running = "";

  constructor(
    folders: TemplateFolders,
    helpers: Readonly<Record<string, Helper>>,
    precompiled: PrecompiledTemplates = new Map(),
  ) {
    this.#folders = folders;
    this.#precompiled = precompiled;
    this.#helpers = Object.keys(helpers);
    for (const [name, helper] of Object.entries(helpers))
      this.#handlebars.registerHelper(name, (value: unknown, { loc }: { loc: hbs.AST.SourceLocation }) =>
        helper(value, { file: this.#running, line: loc.start.line, column: loc.start.column + 1 }),
      );
  }

  /** A template by its path under `templates/`. Throws a TemplateProblem, the same object each time. */
  get(name: string, from?: TemplatePlace): Template {
    let found = this.#found.get(name);
    if (found === undefined) {
      try {
        found = this.#load(name, from);
      } catch (error) {
        if (!(error instanceof TemplateProblem)) throw error;
        found = error;
      }
      this.#found.set(name, found);
    }
    if (found instanceof TemplateProblem) throw found;
    return found;
  }

  #load(name: string, from: TemplatePlace | undefined): Template {
    const { file, source } = this.#read(name, from);
    const { partials, run } = this.#compile(source, file);
    this.#loading.add(name);
    for (const { name: partial, line } of partials) {
      const path = `partials/${partial}.hbs`;
      // A partial that includes itself is met again while it is loading.
      if (this.#loading.has(path)) continue;
      this.#handlebars.registerPartial(partial, this.get(path, { file, line }) as Handlebars.Template);
    }
    this.#loading.delete(name);
    return (view, options) => {
      const caller = this.#running;
      this.#running = file;
      try {
        return run(view, options);
      } catch (error) {
        throw error instanceof TemplateProblem ? error : failure(error as Error, file);
      } finally {
        this.#running = caller;
      }
    };
  }

  #compile(source: string, file: string): { partials: CheckedTemplate["partials"]; run: Template } {
    const known = this.#precompiled.size > 0 ? this.#precompiled.get(hashOf(source)) : undefined;
    if (known) return { partials: known.partials, run: this.#handlebars.template(known.spec) };
    const { program, partials } = checkTemplate(source, file, this.#helpers);
    return { partials, run: this.#handlebars.compile(program, compileOptions(this.#helpers)) };
  }

  #read(name: string, from: TemplatePlace | undefined): { file: string; source: string } {
    const { builtIn, project, root } = this.#folders;
    for (const folder of project === undefined ? [builtIn] : [project, builtIn]) {
      const path = join(folder, name);
      const file = folder === project ? relative(root, path) : path;
      try {
        return { file, source: readFileSync(path, "utf8") };
      } catch (error) {
        const { code, message } = error as NodeJS.ErrnoException;
        if (code === "ENOENT" || code === "ENOTDIR") continue;
        throw new TemplateProblem(
          "E501",
          `the template can't be read: ${message}`,
          "make it a readable file",
          { file },
        );
      }
    }
    const hint = "check the name against the files in the folders of templates";
    throw new TemplateProblem(
      "E501",
      `there is no template ${name}`,
      hint,
      from ?? { file: join(builtIn, name) },
    );
  }
}

/** What a template's run threw, as a problem of the template. */
function failure(error: Error & { lineNumber?: number; column?: number }, file: string): TemplateProblem {
  const missing = /^"(.*)" not defined in /.exec(error.message)?.[1];
  const message =
    missing === undefined
      ? `the template failed: ${error.message}`
      : `the template uses ${missing}, which its view does not have`;
  const place =
    error.lineNumber === undefined
      ? { file }
      : { file, line: error.lineNumber, column: (error.column ?? 0) + 1 };
  return new TemplateProblem(
    "E504",
    message,
    "compare the names with those that the kind's plan gives the template",
    place,
  );
}
