/** The second stage: what specs export → specs that the schemas accept, with their profiles applied. */
import type * as z from "zod";
import type { Finding } from "../diagnostics/positions.ts";
import { hostSchema, type HostSpec } from "../kinds/spec.ts";
import type { HostDefinition, ProfileDefinition } from "../model/definition.ts";
import { describeIssues, withoutMissing } from "./validate/issues.ts";
import { applyProfiles, extendedBy } from "./validate/profiles.ts";

/** A host's spec, whole and valid, and the file that it stands in. */
export interface ValidSpec {
  name: string;
  /** Relative to the root. */
  file: string;
  spec: HostSpec;
}

/**
 * Validates every host; a host with an error is left out, and all of its errors are reported. A profile is validated with the hosts
 * that extend it, and by itself if none does: then only what it says, since a host may say the rest.
 */
export function validate(
  hosts: readonly { definition: HostDefinition; file: string }[],
  profiles: readonly { definition: ProfileDefinition; file: string }[] = [],
): {
  specs: ValidSpec[];
  diagnostics: Finding[];
} {
  const specs: ValidSpec[] = [];
  const diagnostics: Finding[] = [];
  for (const { definition, file } of hosts) {
    const where = { file, host: definition.name };
    const merged = applyProfiles(definition.spec);
    if ("error" in merged) {
      diagnostics.push({ severity: "error", code: "E203", ...merged.error, ...where });
      continue;
    }
    const result = (hostSchema as z.ZodType<HostSpec>).safeParse(merged.value);
    if (result.success) specs.push({ name: definition.name, file, spec: result.data });
    else
      diagnostics.push(
        ...describeIssues(result.error.issues, hostSchema, merged.value).map((one) => ({ ...one, ...where })),
      );
  }
  const extended = new Set(hosts.flatMap(({ definition }) => [...extendedBy(definition.spec)]));
  for (const { definition, file } of profiles)
    if (!extended.has(definition))
      diagnostics.push(...validateProfile(definition).map((one) => ({ ...one, file })));
  return { specs, diagnostics };
}

function validateProfile({ spec }: ProfileDefinition): Finding[] {
  const merged = applyProfiles(spec);
  if ("error" in merged) return [{ severity: "error", code: "E203", ...merged.error }];
  const result = hostSchema.safeParse(merged.value);
  const issues = result.success ? [] : withoutMissing(result.error.issues, merged.value);
  return describeIssues(issues, hostSchema, merged.value);
}
