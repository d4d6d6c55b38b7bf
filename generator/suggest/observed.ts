/** What was seen on a host: a path that is new or changed, with what is known of it. */
export interface Observed {
  /** Absolute, without a slash at its end. */
  path: string;
  /** Null where the input does not tell. */
  type: "directory" | "other" | null;
  /** How many files it stands for: a new directory may be one line for all that is in it. */
  files: number;
  /** Null where the input does not tell. */
  bytes: number | null;
  /** The unit or the user that it probably belongs to, in the words of `strata-root diff`. */
  owner: string | null;
}

/** What a line of the input is: a change, nothing of interest, or something that nobody understands. */
export type Line = Observed | "nothing" | "unknown";
