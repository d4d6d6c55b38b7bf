/**
 * Each feature of a spec: a small spec and the files that it yields, exactly. A case is one text file in a folder here, its specs
 * first; `npx vitest run --config test/vitest.config.ts -u` writes what strata makes of them below. A manifest, a runbook, the programs
 * strata-root, strata-containers and strata-persist-migrate, or the findings as JSON are there only where a case has a section for
 * them: they repeat, and would bury, what the others show.
 */
import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { compile, type Compiled } from "../../generator/commands/compile.ts";
import { Progress } from "../../generator/commands/terminal.ts";
import { hasErrors } from "../../generator/diagnostics/diagnostic.ts";
import { formatHuman } from "../../generator/diagnostics/human.ts";
import { toJson } from "../../generator/diagnostics/json.ts";
import { locate } from "../../generator/diagnostics/positions.ts";
import { startLoad } from "../../generator/stages/load.ts";
import { caseText, casesIn, folderOf, type Case } from "../fixtures/archive.ts";

for (const feature of readdirSync(import.meta.dirname, { withFileTypes: true })) {
  if (!feature.isDirectory()) continue;
  describe(feature.name, () => {
    for (const example of casesIn(`../golden/${feature.name}`)) {
      test(example.title.split("\n")[0]!, async () => {
        const inputs = sectionsWhere(example, (name) => /^(specs|templates)\//.test(name));
        const root = folderOf(inputs);
        const progress = new Progress({ json: true, color: "never" });
        const compiled = await compile(startLoad(root), { root }, progress);
        const results = { ...printed(root, compiled, example), ...files(compiled, example) };
        for (const text of Object.values(results)) expect(text).toMatch(/[^\n]\n$/);
        await expect(caseText({ ...example, sections: inputs }, results)).toMatchFileSnapshot(example.path);
      });
    }
  });
}

const isRepeated = /\/(strata\.json|runbook\.md|strata-root\.sh|strata-containers\.sh|migrate\.sh)$/;

/** What a run would write: nothing after an error. */
function files({ comparison, findings }: Compiled, { sections }: Case): Record<string, string> {
  if (!comparison || hasErrors(findings)) return {};
  const written = comparison.writes.map(({ path, after }) => [`out/${path}`, after] as const);
  return Object.fromEntries(written.filter(([path]) => !isRepeated.test(path) || sections.has(path)).sort());
}

/** What a run has to say; nothing if all is well. */
function printed(root: string, { findings }: Compiled, { sections }: Case): Record<string, string> {
  const located = locate(root, findings);
  return {
    ...(findings.length > 0 && { printed: formatHuman(located, { root, color: false }) }),
    ...(sections.has("json") && { json: `${JSON.stringify(toJson(located), null, 2)}\n` }),
  };
}

function sectionsWhere({ sections }: Case, wanted: (name: string) => boolean): Case["sections"] {
  return new Map([...sections].filter(([name]) => wanted(name)));
}
