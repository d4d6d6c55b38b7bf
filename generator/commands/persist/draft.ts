/** A plan carried out in memory: the texts that the specs would have, and what the stages say of them. */
import { hasErrors, type Diagnostic } from "../../diagnostics/diagnostic.ts";
import { locate, type Finding } from "../../diagnostics/positions.ts";
import { editSpec } from "../../edit/edit.ts";
import type { Edit } from "../../edit/save.ts";
import { persistedPaths } from "../../model/persistence.ts";
import { withoutEffect } from "./messages.ts";
import type { Plan } from "./plan.ts";
import { subjectOf, type Subject } from "./subject.ts";

/** What a plan comes to. */
export interface Draft {
  edits: Edit[];
  /** What the edit brings with it. */
  findings: Diagnostic[];
}

/** Edits the spec in memory, and runs it through the stages as it would then be. */
export async function drafted(subject: Subject, plan: Plan): Promise<Draft> {
  if (plan.changes.length === 0) return { edits: [], findings: plan.findings };
  const { edits, findings } = await editSpec(subject, plan.changes);
  if (hasErrors(findings)) return { edits: [], findings };
  const texts = new Map(edits.map(({ path, after }) => [path, after]));
  const after = await subjectOf(subject.root, subject.name, texts);
  const fresh = broughtBy(subject.findings, after.findings);
  const failed = "name" in after ? unmet(after, plan) : [];
  const effect = failed.length > 0 ? [withoutEffect(subject, failed)] : [];
  return {
    edits,
    findings: locate(subject.root, [...plan.findings, ...findings, ...fresh, ...effect], texts),
  };
}

/** What the edited spec does not do although the plan says so. */
function unmet({ persistence }: Subject, { expected }: Plan): string[] {
  const kept = new Set(persistedPaths(persistence).map(({ entry }) => entry.path));
  return [
    ...expected.added.filter((path) => !kept.has(path)),
    ...expected.removed.filter((path) => kept.has(path)),
  ];
}

/** What is found after an edit and was not before. One that only says the same in other words (a count, say) is no other one. */
export function broughtBy(before: readonly Finding[], after: readonly Finding[]): Finding[] {
  const sameWords = ({ code, message, file, path }: Finding): string =>
    JSON.stringify([code, message, file, path]);
  const samePlace = ({ code, file, path }: Finding): string => JSON.stringify([code, file, path]);
  const known = new Set(before.map(sameWords));
  const still = new Set(after.map(sameWords));
  const reworded = before.filter((finding) => !still.has(sameWords(finding))).map(samePlace);
  return after.filter((finding) => {
    if (known.has(sameWords(finding))) return false;
    const index = reworded.indexOf(samePlace(finding));
    if (index !== -1) reworded.splice(index, 1);
    return index === -1;
  });
}
