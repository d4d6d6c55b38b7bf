/** The fourth stage: host models → what breaks a rule. */
import type { Finding } from "../diagnostics/positions.ts";
import { kinds } from "../kinds/index.ts";
import type { Finding as Breach, RuleTexts } from "../kinds/kind.ts";
import type { HostModel } from "../model/host.ts";
import type { ResolvedHost } from "./resolve.ts";

/** Asks every rule of every kind about every host, and every rule across hosts about all of them. */
export function judge(hosts: readonly ResolvedHost[]): Finding[] {
  const models = hosts.map(({ model }) => model);
  const within = hosts.flatMap(({ model, spec }) =>
    kinds.flatMap((kind) =>
      kind.rules.flatMap((rule) => rule.check(model, spec).map((breach) => finding(rule, breach, model))),
    ),
  );
  const across = kinds.flatMap((kind) =>
    (kind.fleetRules ?? []).flatMap((rule) =>
      rule.check(models).map((breach) => finding(rule, breach, breach.host)),
    ),
  );
  return [...within, ...across];
}

function finding(
  { severity, code, remedy }: RuleTexts,
  { message, hint, path }: Breach,
  { file, name }: HostModel,
): Finding {
  return { severity, code, message, hint: hint ?? remedy, path, file, host: name };
}
