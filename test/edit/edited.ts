/** Runs the edits of `strata persist` on specs in a folder, without a process and without writing. */
import { join } from "node:path";
import { hasErrors, type Diagnostic } from "../../generator/diagnostics/diagnostic.ts";
import { locate } from "../../generator/diagnostics/positions.ts";
import { planAdd, type EntryOptions } from "../../generator/commands/persist/add.ts";
import { drafted } from "../../generator/commands/persist/draft.ts";
import type { Plan } from "../../generator/commands/persist/plan.ts";
import { planRemove, type RemoveOptions } from "../../generator/commands/persist/remove.ts";
import { subjectOf, type Subject } from "../../generator/commands/persist/subject.ts";
import { folderOf } from "../fixtures/archive.ts";

/** What an edit comes to: the files' new texts by their paths, what is said of each path, and the findings. */
export interface Outcome {
  texts: Record<string, string>;
  remarks: string[];
  findings: Diagnostic[];
}

/** Specs by their paths. */
export type Files = Record<string, string>;

/** What `persist add` makes of host `ada` in some files. */
export function added(files: Files, paths: readonly string[], options: EntryOptions = {}): Promise<Outcome> {
  return outcome(files, (subject) => planAdd(subject, paths, options));
}

/** What `persist rm` makes of it. */
export function removed(
  files: Files,
  paths: readonly string[],
  options: Pick<RemoveOptions, "service"> = {},
): Promise<Outcome> {
  return outcome(files, (subject) => planRemove(subject, paths, options));
}

async function outcome(files: Files, planOf: (subject: Subject) => Plan): Promise<Outcome> {
  const root = folderOf(Object.entries(files));
  const subject = await subjectOf(root, "ada");
  if (!("name" in subject)) return { texts: {}, remarks: [], findings: subject.findings };
  const plan = planOf(subject);
  const refused = hasErrors(plan.findings);
  const { edits, findings } = refused ? { edits: [], findings: plan.findings } : await drafted(subject, plan);
  return {
    texts: Object.fromEntries(edits.map(({ path, after }) => [path.slice(join(root, "/").length), after])),
    remarks: plan.remarks.map(({ text }) => text),
    findings: locate(root, findings),
  };
}

/** The spec of host `ada` with a persistence section, or whatever comes after its devices. */
export function spec(rest: string): string {
  return `import { host, singleNvmeLaptop } from "strata";

export default host("ada", {
  devices: singleNvmeLaptop({ device: "/dev/disk/by-id/ada" }),
  swap: { zram: true },
${rest}});
`;
}

/** The same with what is in the volume `/persist`. */
export function volume(inner: string): string {
  return spec(`  persistence: {
    enable: true,
    volumes: {
      "/persist": {
${inner.replace(/^(?=.)/gm, "        ")}      },
    },
  },
`);
}
