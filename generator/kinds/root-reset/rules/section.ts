/** Whether a spec's section says something, and whether that has an effect. */
import { isDeepStrictEqual } from "node:util";
import { isAtLeast } from "../../../model/kernel.ts";
import type { Rule } from "../../kind.ts";
import { rootResetSections, type RootResetSpec } from "../schema.ts";

/** What is read of another kind's section: whether its author has thought of what persists. */
type SpecWithPersistence = RootResetSpec & { persistence?: { enable?: boolean } };

export const section: readonly Rule<SpecWithPersistence>[] = [
  {
    code: "S290",
    title: "A reset that is described, and not enabled",
    severity: "warning",
    reason: "Without `enable: true`, what else `rootReset` says has no effect: the root stays as it is.",
    remedy: "add `enable: true`, or `enable: false` where it is meant to be off",
    check: (host, { rootReset }) =>
      rootReset.enable === undefined &&
      host.rootReset === null &&
      !isDeepStrictEqual(rootReset, rootResetSections.rootReset.parse({}))
        ? [
            {
              message: "`rootReset` says how the root is reset, but not `enable: true`",
              path: ["rootReset"],
            },
          ]
        : [],
  },
  {
    code: "S292",
    title: "A reset that nothing outlives",
    severity: "error",
    reason:
      "Each boot takes all that is on the root: the state of services, host keys, the ids of users. That may be meant, of a kiosk; but then the spec has to say so.",
    remedy: "say what persists in `persistence`, or `persistence: { enable: false }` where nothing is to",
    check: (_host, { rootReset, persistence }) =>
      rootReset.enable && persistence?.enable === undefined
        ? [{ message: "the root is reset, and nothing persists", path: ["rootReset", "enable"] }]
        : [],
  },
  {
    code: "S298",
    title: "A scripted stage 1 on a release without it",
    severity: "error",
    reason: "NixOS 26.11 has no stage 1 but systemd's (nixpkgs#435781): the script would never run.",
    remedy: "take `stage1` out",
    check: ({ release }, { rootReset }) =>
      rootReset.enable && rootReset.stage1 === "scripted" && isAtLeast(release, "26.11")
        ? [{ message: `NixOS ${release} has no scripted stage 1`, path: ["rootReset", "stage1"] }]
        : [],
  },
  {
    code: "S309",
    title: "A place for the old roots of a root in memory",
    severity: "warning",
    reason: "What is in memory is gone when the host stops: there is no old root to keep.",
    remedy: "take `keptIn` out",
    check: (host, { rootReset }) =>
      host.rootReset?.method === "tmpfs" && rootReset.keptIn !== undefined
        ? [
            {
              message: "`keptIn` has no effect: the root is in memory, and no old one is kept",
              path: ["rootReset", "keptIn"],
            },
          ]
        : [],
  },
];
