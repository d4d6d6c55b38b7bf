/** All rules, for the pages and commands that list them. */
import { kinds } from "./index.ts";
import type { RuleTexts } from "./kind.ts";

/** A rule's texts and the kind that it belongs to. */
export interface ListedRule extends RuleTexts {
  kind: string;
}

/** The rules of all kinds, in the order of their codes. */
export function allRules(): ListedRule[] {
  const rules = kinds.flatMap((kind) =>
    [...kind.rules, ...(kind.fleetRules ?? [])].map(({ code, title, severity, reason, remedy }) => ({
      code,
      title,
      severity,
      reason,
      remedy,
      kind: kind.name,
    })),
  );
  return rules.sort((a, b) => (a.code < b.code ? -1 : 1));
}
