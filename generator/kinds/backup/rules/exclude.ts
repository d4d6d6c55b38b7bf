/** Rules about patterns of what a backup leaves out. */
import { carrierOf, isWithin, type HostModel } from "../../../model/host.ts";
import type { Backup } from "../../../model/protection.ts";
import type { Finding, Rule } from "../../kind.ts";
import { leavesNothing } from "../engines/archive-exclude.ts";
import type { BackupSpec } from "../schema.ts";

export const excludeRules: readonly Rule<BackupSpec>[] = [
  {
    code: "S244",
    title: "A pattern that leaves nothing of a backup",
    severity: "error",
    reason:
      "What a pattern of `backup.exclude` matches is not in the backup, and neither is what is below it. A backup without a file in it succeeds all the same. restic compares a name with each part of the path that it reads from too, and so with `.strata-backup`, the folder of the snapshot (restic-backup(1), `--exclude`).",
    remedy:
      "name what is to be left out: a name at any depth, or a path below each of those that are backed up",
    check: (host) =>
      withPatterns(host, (pattern, { engine, sources }) => {
        if (engine === "archive" ? leavesNothing(pattern) : isEverything(pattern))
          return { message: `the pattern ${JSON.stringify(pattern)} matches everything` };
        if (engine === "archive" || pattern.includes("/")) return undefined;
        const isPart = nameTest(pattern);
        const empty = sources.find(({ folder }) => folder.slice(1).split("/").some(isPart));
        return (
          empty && {
            message: `the pattern ${JSON.stringify(pattern)} leaves nothing of ${empty.path}: it matches a part of ${empty.folder}, from which that is read`,
            hint: `write ${JSON.stringify(`**/${pattern}`)}, which is compared with what lies below`,
          }
        );
      }),
  },
  {
    code: "S238",
    title: "A pattern that is taken from another place",
    severity: "warning",
    reason:
      "A pattern with a slash is taken from each path that is backed up on, also one that begins with a slash: of /home, `/home/ada/.cache` would leave out /home/home/ada/.cache.",
    remedy: "write the path from the one that is backed up on, such as `ada/.cache`",
    check: (host) =>
      withPatterns(host, (pattern, { sources }) => {
        if (!pattern.startsWith("/")) return undefined;
        const meant = sources
          .filter(({ path }) => path !== "/" && isWithin(pattern, path))
          .reduce<string | undefined>((a, { path }) => (a && a.length > path.length ? a : path), undefined);
        // In a backup of `/`, it is just what is meant.
        const isRead =
          sources.some(({ path }) => path === "/") && carrierOf(host, pattern)?.mountpoint === "/";
        if (meant === undefined || isRead) return undefined;
        const below = pattern.slice(meant.length).replace(/^\/+|\/+$/g, "");
        return {
          message: `${JSON.stringify(pattern)} is taken from each path that is backed up on, and would leave out ${meant}${pattern.replace(/\/$/, "")}`,
          hint:
            below === ""
              ? `take ${meant} out of \`subvolumes\``
              : `write ${JSON.stringify(below.includes("/") ? below : `/${below}`)}`,
        };
      }),
  },
];

/** Findings about each pattern of a host whose engine has patterns; a rule tells of the other one. */
function withPatterns(
  { backup }: HostModel,
  finding: (pattern: string, backup: Backup) => Omit<Finding, "path"> | undefined,
): Finding[] {
  if (backup === null || backup.engine === "btrbk") return [];
  return backup.exclude.flatMap((pattern, index) => {
    const found = finding(pattern, backup);
    return found ? [{ ...found, path: ["backup", "exclude", index] }] : [];
  });
}

/** Whether restic finds a pattern in all that lies below a path: stars, with one letter at most. */
function isEverything(pattern: string): boolean {
  return /^\/?(\*\*\/)*(?=[^/]*\*)\**\??\**\/?$/.test(pattern);
}

/** Tells in which names restic finds a pattern (Go's filepath.Match); one with a set of letters counts as found in none. */
function nameTest(pattern: string): (name: string) => boolean {
  if (pattern.includes("[")) return () => false;
  const expression = pattern.replace(/\\?[^]/g, (part) => {
    if (part === "*") return "[^]*";
    return part === "?" ? "[^]" : part.at(-1)!.replace(/[\\^$.*+?()[\]{}|]/, "\\$&");
  });
  const test = new RegExp(`^${expression}$`);
  return (name) => test.test(name);
}
