/** `docs/rules.md`: every rule with its reason and its remedy. */
import { allRules, type ListedRule } from "../kinds/rules.ts";

/** The headings, each with what the codes of its rules begin with: ten codes are too few for some. */
const subjects: readonly (readonly [heading: string, ...prefixes: string[]])[] = [
  ["References", "S10", "S181", "S189", "S193"],
  ["Partitions and space", "S11", "S180"],
  ["Mounts", "S12", "S187", "S188", "S192"],
  ["Btrfs", "S13", "S186", "S190"],
  ["Boot", "S14", "S191"],
  ["Encryption", "S15"],
  ["Swap", "S16"],
  ["Upkeep", "S17"],
  ["Snapshots", "S20", "S21"],
  ["Backup", "S22", "S23", "S24", "S25"],
  ["Monitoring", "S26"],
  ["Persistence", "S27", "S28", "S31", "S32"],
  ["Resetting the root", "S29", "S30"],
  ["Rollout", "S33"],
  ["Containers", "S34", "S35", "S36"],
];

/** The text of `docs/rules.md`. */
export function rulesDocument(): string {
  const rules = allRules();
  const sections = subjects.map(([heading, ...prefixes]) => {
    const own = rules.filter(({ code }) => prefixes.some((prefix) => code.startsWith(prefix)));
    return [`## ${heading}`, ...own.map(describeRule)].join("\n\n");
  });
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
