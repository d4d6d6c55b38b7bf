/** `strata persist rm`: paths, or services, that no longer outlive a root that is reset. */
import { isDeepStrictEqual } from "node:util";
import { nearest } from "../../diagnostics/nearest.ts";
import { applied, valueAt, withoutEmpty } from "../../edit/change.ts";
import { persistedPaths } from "../../model/persistence.ts";
import type { ExitCode } from "../exit.ts";
import { finish, type PersistOptions } from "./finish.ts";
import { broughtByService, keptByParent } from "./messages.ts";
import { emptyPlan, type Plan } from "./plan.ts";
import { planWithoutService } from "./services.ts";
import { keeperOf, subjectOf, type Subject } from "./subject.ts";
import { absoluteOf } from "./target.ts";

/** The flags of `strata persist rm`. */
export interface RemoveOptions extends PersistOptions {
  service?: string[];
}

/** Runs once. */
export async function remove(
  name: string,
  paths: readonly string[],
  options: RemoveOptions,
): Promise<ExitCode> {
  const subject = await subjectOf(options.root, name);
  const plan = "name" in subject ? planRemove(subject, paths, options) : { ...emptyPlan(), ...subject };
  return finish("persist rm", name, subject, plan, options);
}

/** What taking some paths and services from a host comes to. */
export function planRemove(
  subject: Subject,
  texts: readonly string[],
  { service }: Pick<RemoveOptions, "service">,
): Plan {
  const plan = emptyPlan();
  for (const text of new Set(texts)) {
    const path = absoluteOf(subject, text);
    if (typeof path === "string") removePath(subject, plan, path);
    else plan.findings.push(path);
  }
  for (const one of new Set(service)) planWithoutService(subject, plan, one);
  const after = plan.changes.reduce<unknown>((own, change) => applied(own, change), subject.own);
  // A section that the first `add` made goes with its last entry.
  const isBare = isDeepStrictEqual(withoutEmpty(valueAt(after, ["persistence"])), { enable: true });
  if (plan.changes.length > 0 && isBare && valueAt(subject.base, ["persistence"]) === undefined)
    plan.changes.push({ path: ["persistence"], to: undefined });
  return plan;
}

function removePath(subject: Subject, plan: Plan, path: string): void {
  const { base, persistence, name } = subject;
  const entries = persistedPaths(persistence).filter(({ entry }) => entry.path === path);
  for (const { entry, volume } of entries) {
    if (entry.service !== null) {
      plan.findings.push(broughtByService(subject, entry));
      continue;
    }
    const inProfile = valueAt(base, entry.origin);
    const isInProfile = inProfile !== undefined && inProfile !== false;
    plan.changes.push({ path: entry.origin, to: isInProfile ? false : undefined });
    const text = isInProfile
      ? `${path} no longer persists on ${volume.path}: false takes back what a profile says`
      : `${path} no longer persists on ${volume.path}`;
    plan.remarks.push({ what: path, state: "removed", text });
    if (!plan.expected.removed.includes(path)) plan.expected.removed.push(path);
  }
  if (entries.length > 0) return;
  const keeper = keeperOf(persistence, path);
  if (keeper) plan.findings.push(keptByParent(subject, path, keeper));
  else {
    const near = nearest(
      path,
      persistedPaths(persistence).map(({ entry }) => entry.path),
    );
    const hint = near === undefined ? "" : `; did you mean ${near}?`;
    plan.remarks.push({ what: path, state: "unchanged", text: `${name} does not persist ${path}${hint}` });
  }
}
