/** The second stage: what specs export → specs that the schemas accept, with their profiles applied. */
import type * as z from "zod";
import type { Finding } from "../diagnostics/positions.ts";
import { hostSchema, type HostSpec } from "../kinds/spec.ts";
import type { HostDefinition } from "../model/definition.ts";
import { describeIssues } from "./validate/issues.ts";
import { applyProfiles } from "./validate/profiles.ts";

/** A host's spec, whole and valid, and the file that it stands in. */
export interface ValidSpec {
  name: string;
  /** Relative to the root. */
  file: string;
  spec: HostSpec;
}

/** Validates every host; a host with an error is left out, and all of its errors are reported. */
export function validate(hosts: readonly { definition: HostDefinition; file: string }[]): {
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
  return { specs, diagnostics };
}
