/**
 * What a spec file exports: a host or a profile, as the value that its author wrote.
 *
 * The marks are registered symbols (`Symbol.for`), so that a definition is recognised whichever copy of strata made it.
 */

const mark = Symbol.for("strata.definition");

/** A host's spec as written: not yet validated, profiles not yet applied. */
export interface HostDefinition<Spec = unknown> {
  readonly [mark]: "host";
  readonly name: string;
  readonly spec: Spec;
}

/** What several hosts share: a spec in which everything is optional, and which a host names in its `extends`. */
export interface ProfileDefinition<Spec = unknown> {
  readonly [mark]: "profile";
  readonly name: string;
  readonly spec: Spec;
}

/** The hosts that were made since they were last asked for. */
const made: HostDefinition[] = [];

/** Makes a host definition; `host()` in the public API is this with the spec's type. */
export function defineHost<Spec>(name: string, spec: Spec): HostDefinition<Spec> {
  const definition: HostDefinition<Spec> = { [mark]: "host", name, spec };
  made.push(definition);
  return definition;
}

/** The hosts made since the last call, exported or not: one that is not would otherwise be lost without a word. */
export function takeMadeHosts(): HostDefinition[] {
  return made.splice(0);
}

/** Makes a profile definition; `profile()` in the public API is this with the spec's type. */
export function defineProfile<Spec>(name: string, spec: Spec): ProfileDefinition<Spec> {
  return { [mark]: "profile", name, spec };
}

/** Whether a value that a spec file exports is a host. */
export function isHost(value: unknown): value is HostDefinition {
  return markOf(value) === "host";
}

/** Whether a value that a spec file exports, or an `extends` names, is a profile. */
export function isProfile(value: unknown): value is ProfileDefinition {
  return markOf(value) === "profile";
}

function markOf(value: unknown): unknown {
  return typeof value === "object" && value !== null && mark in value ? value[mark] : undefined;
}
