/** What a `persist` command makes of its arguments: changes of a spec, what there is to say of each path, or why it can't be done. */
import type { Finding } from "../../diagnostics/positions.ts";
import type { Change } from "../../edit/change.ts";
import type { SpecPath } from "../../model/path.ts";

/** What becomes of one path or service. */
export interface Remark {
  what: string;
  state: "added" | "removed" | "unchanged";
  text: string;
  /** The part of the spec that the text is about; its line is named after the text. */
  origin?: SpecPath;
}

/** What is going to happen. */
export interface Plan {
  changes: Change[];
  remarks: Remark[];
  findings: Finding[];
  /** The paths that persist afterwards, or no longer do: the edit must bring that about. */
  expected: { added: string[]; removed: string[] };
}

/** A plan to do nothing. */
export function emptyPlan(): Plan {
  return { changes: [], remarks: [], findings: [], expected: { added: [], removed: [] } };
}
