/** Applying profiles: a host's `extends`, and theirs, beneath what it says itself. */
import { isPlain } from "../../diagnostics/words.ts";
import { isProfile, type ProfileDefinition } from "../../model/definition.ts";
import type { SpecPath } from "../../model/path.ts";

type Plain = Record<string, unknown>;
type Merged = { value: unknown } | { error: { message: string; hint: string; path: SpecPath } };

/**
 * The spec with its profiles applied and without `extends`. Objects are merged property by property; anything else, lists too, is
 * replaced as a whole, and so is an object by one of another `type`. A property that is `undefined` says nothing.
 */
export function applyProfiles(spec: unknown, inProgress: readonly unknown[] = []): Merged {
  if (!isPlain(spec)) return { value: spec };
  const { extends: base, ...own } = spec;
  let merged: unknown = {};
  for (const [index, profile] of (Array.isArray(base) ? base : base === undefined ? [] : [base]).entries()) {
    const path = Array.isArray(base) ? ["extends", index] : ["extends"];
    if (!isProfile(profile)) {
      return {
        error: {
          message: "what a spec extends must be a profile",
          hint: 'make it with profile("name", { … })',
          path,
        },
      };
    }
    if (inProgress.includes(profile)) {
      const message = `the profile "${profile.name}" extends itself`;
      return { error: { message, hint: "take one of the two out of the other's `extends`", path } };
    }
    const inner = applyProfiles(profile.spec, [...inProgress, profile]);
    if ("error" in inner) return { error: { ...inner.error, path } };
    merged = merge(merged, inner.value);
  }
  return { value: merge(merged, own) };
}

/** The profiles that a spec builds on, at any depth. */
export function extendedBy(spec: unknown, known = new Set<ProfileDefinition>()): Set<ProfileDefinition> {
  const base = isPlain(spec) ? spec["extends"] : undefined;
  for (const profile of Array.isArray(base) ? base : [base]) {
    if (!isProfile(profile) || known.has(profile)) continue;
    known.add(profile);
    extendedBy(profile.spec, known);
  }
  return known;
}

function merge(base: unknown, over: unknown): unknown {
  if (over === undefined) return base;
  if (!isPlain(base) || !isPlain(over)) return over;
  if (typeof base["type"] === "string" && typeof over["type"] === "string" && base["type"] !== over["type"])
    return over;
  const result: Plain = { ...base };
  for (const [name, value] of Object.entries(over)) {
    const merged = merge(Object.hasOwn(base, name) ? base[name] : undefined, value);
    // An own property whatever its name: assigning to `__proto__` would set the prototype.
    Object.defineProperty(result, name, {
      value: merged,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return result;
}
