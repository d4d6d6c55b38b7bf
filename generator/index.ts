/** What a spec imports: `import { host, profile, disk, gpt, … } from "strata"`. */
import type { HostInput, Profile } from "./kinds/spec.ts";
import { defineHost, defineProfile, type HostDefinition } from "./model/definition.ts";

export * from "./builders.ts";
export * from "./layouts/index.ts";
export type { HostInput, Profile };

/** Describes one host's storage: `export default host("zephyrus", { … })`. The name is its `networking.hostName`. */
export function host(name: string, spec: HostInput): HostDefinition<HostInput> {
  return defineHost(name, spec);
}

/** Describes what several hosts share; a host takes it by `extends`. */
export function profile(name: string, spec: HostInput): Profile {
  return defineProfile(name, spec);
}
