/** `docs/rules.md`: every rule with its reason and its remedy. */
import { allRules, type ListedRule } from "../kinds/rules.ts";

/** The headings, by what the codes of their rules begin with. */
const subjects: readonly (readonly [string, string])[] = [
  ["S10", "References"],
  ["S11", "Partitions and space"],
  ["S12", "Mounts"],
  ["S13", "Btrfs"],
  ["S14", "Boot"],
  ["S15", "Encryption"],
  ["S16", "Swap"],
  ["S17", "Upkeep"],
  ["S18", "Devices"],
];

/** The text of `docs/rules.md`. */
export function rulesDocument(): string {
  const rules = allRules();
  const sections = subjects.map(([prefix, heading]) =>
    [`## ${heading}`, ...rules.filter(({ code }) => code.startsWith(prefix)).map(describeRule)].join("\n\n"),
  );
  return `${[introduction(rules), ...sections].join("\n\n")}\n`;
}

function introduction(rules: readonly ListedRule[]): string {
  const errors = rules.filter(({ severity }) => severity === "error").length;
  return `# Rules

What strata checks beyond the language of specs: ${rules.length} rules, ${errors} of them errors. An error is a host that would not boot, would
not be evaluated, would not be what its spec says, or would lose data; nothing is written before it is mended. A warning is something
that a person may have reasons for. A code is never used again for another rule.

This page is made from the rules (\`generator/kinds/*/rules\`): change it there.`;
}

function describeRule({ code, title, severity, kind, reason, remedy }: ListedRule): string {
  return `### ${code}: ${title}

${severity === "error" ? "Error" : "Warning"}, kind \`${kind}\`. ${reason}

**What to do:** ${remedy}.`;
}
