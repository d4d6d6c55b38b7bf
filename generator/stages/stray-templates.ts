/** Files in a project's `templates/` that take the place of nothing, most likely for a misspelt name. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { nearest } from "../diagnostics/nearest.ts";
import type { TemplateFolders } from "./templates.ts";

/** A warning (W506) for each file that overrides no built-in template and is no partial of the project's own templates. */
export function strayTemplates({ builtIn, project, root }: TemplateFolders): Diagnostic[] {
  if (project === undefined || !existsSync(project)) return [];
  const own = templatesIn(project);
  const known = templatesIn(builtIn);
  const sources = own.map((name) => readFileSync(join(project, name), "utf8"));
  const isPartial = (name: string): boolean => {
    const partial = /^partials\/(.+)\.hbs$/.exec(name)?.[1];
    return partial !== undefined && sources.some((source) => partialsOf(source).includes(partial));
  };
  return own
    .filter((name) => !known.includes(name) && !isPartial(name))
    .map((name) => {
      const near = nearest(name, known);
      return {
        severity: "warning",
        code: "W506",
        message: `the template ${name} takes the place of none of strata's`,
        hint:
          near === undefined
            ? "give it the path of a file in strata's own templates/"
            : `did you mean ${near}?`,
        file: relative(root, join(project, name)),
      };
    });
}

/** The files under a folder of templates, named as templates are; hidden ones are an editor's. */
function templatesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith("."))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .sort();
}

function partialsOf(source: string): string[] {
  return [...source.matchAll(/\{\{~?\s*>\s*([\w./-]+)/g)].map(([, name]) => name ?? "");
}
