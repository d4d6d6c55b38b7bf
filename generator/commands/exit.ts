/** Exit codes, the same for every command. */
export const exitCode = {
  /** All is well. */
  ok: 0,
  /** The specs are wrong, or strata failed. */
  failed: 1,
  /** Wrong usage. */
  usage: 2,
  /** `check` found `out/` to be stale. */
  drift: 3,
  /** strata refused: a foreign or edited file is in the way. */
  refused: 4,
} as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];
