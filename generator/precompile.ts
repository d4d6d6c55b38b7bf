/**
 * The build's last step: strata's own templates, checked and compiled, into `dist/templates.js`, so that a run need not do it.
 * Bundled to `dist/precompile.js`, which `npm run build` runs.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Handlebars from "handlebars";
import { builtInTemplates, precompiledFile } from "./package-files.ts";
import { helperNames } from "./stages/render.ts";
import { checkTemplate } from "./stages/template-check.ts";
import { compileOptions, hashOf } from "./stages/templates.ts";

const entries = readdirSync(builtInTemplates, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".hbs"))
  .sort()
  .map((name) => {
    const source = readFileSync(join(builtInTemplates, name), "utf8");
    const { program, partials } = checkTemplate(source, name, helperNames);
    // Text, though its type is that of what the text evaluates to.
    const spec = String(Handlebars.precompile(program, compileOptions(helperNames)));
    return `[${JSON.stringify(hashOf(source))}, { partials: ${JSON.stringify(partials)}, spec: ${spec} }]`;
  });
writeFileSync(precompiledFile, `export default new Map([\n${entries.join(",\n")},\n]);\n`);
