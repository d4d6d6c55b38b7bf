/** What `persist add` and `persist rm` end with: the spec is edited, judged, shown, and written if it is sound. */
import { realpathSync } from "node:fs";
import { relative, sep } from "node:path";
import { hasErrors } from "../../diagnostics/diagnostic.ts";
import { locate, type Finding } from "../../diagnostics/positions.ts";
import { save, type Edit } from "../../edit/save.ts";
import { unifiedDiff } from "../../edit/unified.ts";
import type { ExitCode } from "../exit.ts";
import { exitOf } from "../generate.ts";
import { printFindings, printJson, type OutputOptions } from "../terminal.ts";
import { drafted } from "./draft.ts";
import { cannotWrite, changedMeanwhile } from "./messages.ts";
import { nextSteps } from "./next-steps.ts";
import type { Plan, Remark } from "./plan.ts";
import type { Subject } from "./subject.ts";

/** Flags of every command that edits a spec. */
export interface PersistOptions extends OutputOptions {
  root: string;
  dryRun?: boolean;
}

/** Carries a plan out and reports it. */
export async function finish(
  command: string,
  name: string,
  subject: Subject | { findings: Finding[] },
  plan: Plan,
  options: PersistOptions,
): Promise<ExitCode> {
  const isKnown = "name" in subject;
  const draft =
    isKnown && !hasErrors(plan.findings)
      ? await drafted(subject, plan)
      : { edits: [], findings: plan.findings };
  const isSound = !hasErrors(draft.findings);
  const failures = isSound && options.dryRun !== true ? written(draft.edits, options.root) : [];
  const findings = [...draft.findings, ...failures];
  const isDone = !hasErrors(findings);
  const edits = draft.edits.map(({ path, before, after }) => {
    const file = fileOf(path, options.root);
    return { file, diff: unifiedDiff(file, before, after) };
  });
  const remarks = isKnown && isDone ? placed(subject, plan.remarks) : [];
  const isWritten = isDone && options.dryRun !== true && edits.length > 0;
  const next = isKnown && isWritten ? nextSteps(subject, plan) : [];
  if (options.json) {
    const files = edits.map(({ file }) => file);
    const diff = edits.map((edit) => edit.diff).join("");
    printJson(findings, options.root, {
      command,
      host: name,
      written: isWritten,
      files,
      diff,
      remarks,
      next,
    });
    return exitOf(findings);
  }
  process.stdout.write(edits.map(({ diff }) => diff).join(""));
  printFindings(findings, options.root, options);
  const heading = isWritten ? [`wrote ${edits.map(({ file }) => file).join(", ")}`] : [];
  const refused = isWritten || edits.length === 0 ? [] : ["nothing is written"];
  const lines = [...remarks.map(({ text }) => text), ...heading, ...refused, ...next];
  process.stderr.write(lines.map((line) => `${line}\n`).join(""));
  return exitOf(findings);
}

function written(edits: readonly Edit[], root: string): Finding[] {
  for (const edit of edits) {
    const file = fileOf(edit.path, root);
    try {
      if (!save(edit)) return [changedMeanwhile(file)];
    } catch (cause) {
      return [cannotWrite(file, cause)];
    }
  }
  return [];
}

/** Each remark with the place in the specs that it is about. */
function placed({ root, name, file }: Subject, remarks: readonly Remark[]): Omit<Remark, "origin">[] {
  const places = remarks.map(({ origin }): Finding => ({
    severity: "warning",
    code: "",
    message: "",
    host: name,
    ...(origin && { file, path: origin }),
  }));
  const located = locate(root, places);
  return remarks.map(({ origin: _, ...remark }, i) => {
    const { file: at, line } = located[i]!;
    return line === undefined ? remark : { ...remark, text: `${remark.text} (${at}:${line})` };
  });
}

function fileOf(path: string, root: string): string {
  return relative(realpathSync(root), path).split(sep).join("/");
}
