/** The fourth stage: host models → what breaks a rule. */
import type { Finding } from "../diagnostics/positions.ts";
import { kinds } from "../kinds/index.ts";
import type { ResolvedHost } from "./resolve.ts";

/** Asks every rule of every kind about every host. */
export function judge(hosts: readonly ResolvedHost[]): Finding[] {
  return hosts.flatMap(({ model, spec }) =>
    kinds.flatMap((kind) =>
      kind.rules.flatMap((rule) =>
        rule.check(model, spec).map((finding) => ({
          severity: rule.severity,
          code: rule.code,
          message: finding.message,
          hint: finding.hint ?? rule.remedy,
          path: finding.path,
          file: model.file,
          host: model.name,
        })),
      ),
    ),
  );
}
