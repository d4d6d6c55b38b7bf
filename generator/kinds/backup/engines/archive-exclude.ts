/** Patterns of what to leave out, as tar reads them. */

/** Options of tar's, in the order in which it has to read them: whether a star passes a slash is said before the patterns. */
export interface TarPatterns {
  /** Met at any depth. */
  names: string[];
  /** Met from the top, which is `.` in an archive. */
  paths: string[];
  /** Like `paths`, and a star passes slashes. */
  deep: string[];
}

/** Says patterns as tar has them: a name counts at any depth, one with a slash from the top of what is backed up. */
export function tarPatterns(exclude: readonly string[]): TarPatterns {
  const patterns = exclude.map(shortest);
  const paths = patterns.filter(isPath);
  const isDeep = (pattern: string): boolean => pattern.includes("**");
  return {
    names: patterns.filter((pattern) => !isPath(pattern)).map(withoutTop),
    paths: paths.filter((pattern) => !isDeep(pattern)).map((pattern) => `.${pattern}`),
    deep: paths.filter(isDeep).map((pattern) => `.${pattern}`),
  };
}

/** Whether nothing is left of a backup by a pattern. */
export function leavesNothing(pattern: string): boolean {
  const text = shortest(pattern);
  // A name that the top's own, `.`, is met by takes all that is below it.
  return isPath(text) ? /^(\/(\*+|\?\*+|\*+\?)?)+$/.test(text) : meetsDot(withoutTop(text));
}

/** A name, or a path that begins with a slash. */
function shortest(pattern: string): string {
  const text = pattern.replace(/^\.?\/+/, "/").replace(/(?<=.)\/+$/, "");
  const anywhere = /^\/?\*\*\/([^/]+)$/.exec(text)?.[1];
  return anywhere ?? (text.includes("/") && !text.startsWith("/") ? `/${text}` : text);
}

function isPath(pattern: string): boolean {
  return pattern.startsWith("/");
}

/** The top has a name too, and it is a dot: a pattern for hidden files, or for names of one letter, does not mean it. */
function withoutTop(name: string): string {
  if (/^\.\*+$/.test(name)) return ".?*";
  return name === "?" ? "[!.]" : name;
}

/** Whether a name's pattern is met by a dot: as a regular expression, in which a set counts as a letter if it has the dot. */
function meetsDot(pattern: string): boolean {
  const expression = pattern.replace(/\[[!^]?\]?[^\]]*\]|\\?[^]/g, (part) => {
    if (part.startsWith("[") && part.endsWith("]"))
      return /^\[[!^]/.test(part) !== part.includes(".") ? "\\." : "x";
    if (part === "*") return "[^]*";
    return part === "?" || part.endsWith(".") ? "\\." : "x";
  });
  return new RegExp(`^${expression}$`).test(".");
}
