/** What a spec may not say of a host's rollout. */
import type { Rule } from "../kind.ts";
import type { RolloutSpec } from "./schema.ts";

const doneWithout: Rule<RolloutSpec> = {
  code: "S330",
  title: "a rollout that is done, of what the spec does not have",
  severity: "error",
  reason:
    "`strata rollout` would list the host as one whose root is reset, while `persistence` or `rootReset` is off: nothing of it " +
    "reaches the host, or its next rebuild takes it back.",
  remedy: "enable `persistence` and `rootReset`, or leave out `done`",
  check({ persistence, rootReset }, { rollout }) {
    if (!rollout?.done || rollout.skip !== undefined) return [];
    const missing = [
      ...(persistence === null ? ["persistence"] : []),
      ...(rootReset === null ? ["rootReset"] : []),
    ];
    if (missing.length === 0) return [];
    const message = `the rollout is done, but ${missing.join(" and ")} ${missing.length === 1 ? "is" : "are"} off`;
    return [{ message, path: ["rollout", "done"] }];
  },
};

const skippedAndReset: Rule<RolloutSpec> = {
  code: "S331",
  title: "a host that is to keep its root as it is, and whose root is reset",
  severity: "error",
  reason:
    "`skip` is the reason for which the host's root is left alone: with `rootReset` on, or a rollout that is `done`, it is not, and " +
    "whoever trusts the table of `strata rollout` puts data where the next boot takes it away.",
  remedy: "leave out `skip`, or turn off `rootReset` and leave out `done`",
  check({ rootReset }, { rollout }) {
    if (rollout?.skip === undefined) return [];
    return [
      ...(rootReset
        ? [{ message: "the host is skipped, but its root is reset", path: ["rollout", "skip"] }]
        : []),
      ...(rollout.done
        ? [{ message: "the host is skipped, but its rollout is done", path: ["rollout", "done"] }]
        : []),
    ];
  },
};

const nextWithout: Rule<RolloutSpec> = {
  code: "S332",
  title: "a phase for a host that persists nothing",
  severity: "warning",
  reason:
    "The host has its turn, but its spec has no `persistence`: there is nothing to roll out, and `rollout.md` has no paths to move. The " +
    "inventory of its state comes first.",
  remedy:
    "list in `persistence` what the host has to keep, leave out `phase`, or say with `skip` why it is left as it is",
  check({ persistence }, { rollout }) {
    if (rollout?.phase === undefined || rollout.skip !== undefined || rollout.done) return [];
    if (persistence !== null) return [];
    return [{ message: `it is of phase ${rollout.phase}, but nothing persists`, path: ["rollout", "phase"] }];
  },
};

/** All rules of the rollout kind. */
export const rolloutRules: readonly Rule<RolloutSpec>[] = [doneWithout, skippedAndReset, nextWithout];
