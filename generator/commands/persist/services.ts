/** Services in a volume's `services`, which is a list or says more of each by its name. */
import { findService, nearestService } from "../../catalogue/services.ts";
import { isPlain } from "../../diagnostics/words.ts";
import { valueAt, type Value } from "../../edit/change.ts";
import { usage } from "./messages.ts";
import type { Plan } from "./plan.ts";
import type { Subject } from "./subject.ts";

/** Adds a service to a volume. */
export function planService(
  subject: Subject,
  plan: Plan,
  volume: string,
  service: string,
  why: string | undefined,
): void {
  const path = ["persistence", "volumes", volume, "services"];
  if (findService(service) === undefined) {
    const near = nearestService(service);
    const hint = near === undefined ? "name its paths instead" : `did you mean ${near}?`;
    plan.findings.push(usage(`${service} is no service of which strata knows what it keeps`, hint));
    return;
  }
  const held = Object.keys(subject.spec.persistence.volumes).find((one) => spelt(subject, one, service));
  if (held !== undefined) {
    const origin = ["persistence", "volumes", held, "services"];
    plan.remarks.push({ what: service, state: "unchanged", text: `${service} is kept already`, origin });
    return;
  }
  const own = pending(plan, path) ?? valueAt(subject.own, path);
  const base = valueAt(subject.base, path);
  const entry: Value = why === undefined ? true : { why };
  if (isPlain(own) || (own === undefined && (isPlain(base) || (why !== undefined && base === undefined))))
    plan.changes.push({ path: [...path, service], to: entry });
  else if (why !== undefined) {
    const hint = `write the services by their names, such as { ${service}: { why: "…" } }`;
    plan.findings.push(usage("a list of services has no place for reasons", hint));
    return;
  } else plan.changes.push({ path, to: [...namesIn(own ?? base), service] });
  const instead =
    own === undefined && Array.isArray(base)
      ? "; the list takes the place of the profile's, whose services it repeats"
      : "";
  const text = `the state of ${service} persists on ${volume}${instead}`;
  plan.remarks.push({ what: service, state: "added", text });
}

/** Takes a service out of every volume that has it. */
export function planWithoutService(subject: Subject, plan: Plan, service: string): void {
  const held = Object.keys(subject.spec.persistence.volumes).flatMap((volume) => {
    const name = spelt(subject, volume, service);
    return name === undefined ? [] : [{ volume, name }];
  });
  for (const { volume, name } of held) {
    const path = ["persistence", "volumes", volume, "services"];
    const own = pending(plan, path) ?? valueAt(subject.own, path);
    const base = valueAt(subject.base, path);
    if (Array.isArray(own) || (own === undefined && Array.isArray(base))) {
      const rest = namesIn(own ?? base).filter((one) => one !== name);
      const isEmpty = rest.length === 0 && base === undefined;
      plan.changes.push({ path, to: isEmpty ? undefined : rest });
    } else {
      const isBase = isPlain(base) && base[name] !== undefined && base[name] !== false;
      plan.changes.push({ path: [...path, name], to: isBase ? false : undefined });
    }
    plan.remarks.push({ what: service, state: "removed", text: `${service} is no longer kept on ${volume}` });
  }
  if (held.length === 0)
    plan.remarks.push({
      what: service,
      state: "unchanged",
      text: `${subject.name} keeps no service ${service}`,
    });
}

/** A service's name as a volume has it, which may be its whole option; undefined where the volume does not keep it. */
function spelt({ spec }: Subject, volume: string, service: string): string | undefined {
  const option = findService(service)?.name;
  return namesIn(spec.persistence.volumes[volume]?.services).find(
    (one) => one === service || (option !== undefined && findService(one)?.name === option),
  );
}

/** The value that an earlier change of the plan gives. */
function pending({ changes }: Plan, path: readonly string[]): unknown {
  return changes.findLast((change) => change.path.join("\0") === path.join("\0"))?.to;
}

function namesIn(services: unknown): string[] {
  if (Array.isArray(services)) return services.map(String);
  return isPlain(services) ? Object.keys(services).filter((name) => services[name] !== false) : [];
}
