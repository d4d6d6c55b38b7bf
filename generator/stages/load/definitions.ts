/** What evaluated specs export → the hosts and profiles among it. */

import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { describeValue } from "../../diagnostics/words.ts";
import { isHost, isProfile, type HostDefinition, type ProfileDefinition } from "../../model/definition.ts";
import { badHostName, duplicateHost, hiddenHost, notADefinition } from "./messages.ts";

/** A host or profile as its author wrote it, and the spec file (relative to the root) that exports it. */
export interface Exported<Definition> {
  definition: Definition;
  file: string;
}

/** The definitions that some specs export, and every fault that was found on the way. */
export interface Definitions {
  hosts: Exported<HostDefinition>[];
  profiles: Exported<ProfileDefinition>[];
  diagnostics: Diagnostic[];
}

/** A label of DNS in small letters: what NixOS takes as `networking.hostName`, and safe as the name of a folder. */
const hostName = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * Sorts out what specs export: the default exports that are hosts, and every profile once. A host with a bad name, or with a name
 * that another one has, is reported and left out, because later stages make paths of names.
 */
export function definitionsIn(
  specs: readonly { file: string; exports: Record<string, unknown> }[],
): Definitions {
  const hosts = new Map<string, Exported<HostDefinition>>();
  const profiles = new Map<ProfileDefinition, Exported<ProfileDefinition>>();
  const diagnostics: Diagnostic[] = [];
  const byDefault = new Set(specs.map((spec) => spec.exports["default"]));
  for (const { file, exports } of specs) {
    for (const [name, value] of Object.entries(exports)) {
      if (isProfile(value)) {
        if (!profiles.has(value)) profiles.set(value, { definition: value, file });
      } else if (name !== "default") {
        if (isHost(value) && !byDefault.has(value)) diagnostics.push(hiddenHost(value.name, name, file));
      } else if (!isHost(value)) {
        diagnostics.push(notADefinition(describeValue(value), file));
      } else if (typeof value.name !== "string" || !hostName.test(value.name)) {
        diagnostics.push(badHostName(value.name, file));
      } else {
        const first = hosts.get(value.name);
        if (first) diagnostics.push(duplicateHost(value.name, first.file, file));
        else hosts.set(value.name, { definition: value, file });
      }
    }
  }
  return { hosts: [...hosts.values()], profiles: [...profiles.values()], diagnostics };
}
