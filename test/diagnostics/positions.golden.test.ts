/** Which line each path of a spec leads to: one text file a case. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { SpecPath } from "../../generator/diagnostics/diagnostic.ts";
import { locate, type Finding } from "../../generator/diagnostics/positions.ts";
import { caseText, casesIn, folderOf } from "../fixtures/archive.ts";

/** The section "found" has a line a question: `[host] path [key|value] → file:line:column the text that begins there`. */
for (const example of casesIn("positions")) {
  test(example.title, async () => {
    const root = folderOf(example.sections);
    const questions = (example.sections.get("found") ?? "").trim().split("\n");
    const findings = questions.map((question) => findingOf(question));
    const located = locate(root, findings);
    const found = located.map(({ file = "", line, column = 1 }, i) => {
      const text = line
        ? readFileSync(join(root, file), "utf8")
            .split("\n")
            [line - 1]?.slice(column - 1)
        : "";
      return `${questions[i]?.replace(/ →.*/, "")} → ${file}${line ? `:${line}:${column} ${text}` : ""}\n`;
    });
    await expect(caseText(example, { found: found.join("") })).toMatchFileSnapshot(example.path);
  });
}

function findingOf(question: string): Finding {
  const [, host = "", path = "", target] = /^(\S* )?(\[.*\]) (key|value)? ?→/.exec(question) ?? [];
  return {
    severity: "error",
    code: "T100",
    message: question,
    file: `specs/hosts/${host.trim() || "a"}.ts`,
    path: JSON.parse(path) as SpecPath,
    target: target === "key" || target === "value" ? target : undefined,
  };
}
