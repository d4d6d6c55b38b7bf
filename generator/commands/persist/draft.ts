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
  const known = new Set(subject.findings.map(identity));
  const fresh = after.findings.filter((finding) => !known.has(identity(finding)));
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

/** A finding, wherever its line has moved. */
function identity({ code, message, file, path }: Finding): string {
  return JSON.stringify([code, message, file, path]);
}
