/** The lines of what lists paths: `strata-root diff`, `find` in several forms, and the seeds of both. */
import type { Line, Observed } from "./observed.ts";
import { decoded, trimmed } from "./escapes.ts";

/** The first line of `strata-root diff`, with the version of its format. */
const header = /^# strata-root diff (\d+)$/;

/** The version of the format that is read here. */
export const diffFormat = 1;

/** The version that the first line of an input says; undefined for an input that is no output of `strata-root diff`. */
export function versionOf(line: string): number | undefined {
  const [, version] = header.exec(line) ?? [];
  return version === undefined ? undefined : Number(version);
}

/** A line of `strata-root diff`: `CHANGE PATH<TAB>DETAILS<TAB>OWNER`. */
export function changeIn(line: string): Line {
  if (line === "" || line.startsWith("#")) return "nothing";
  const [, change, path, details, owner] = /^([a-z]+) +(\/[^\t]*)\t([^\t]*)\t([^\t]*)$/.exec(line) ?? [];
  if (change === undefined || path === undefined) return "unknown";
  // What is gone can't be lost.
  if (change === "deleted") return "nothing";
  const { files, bytes } = sizesIn(details ?? "");
  const isDirectory = path.endsWith("/") || details === "directory";
  return {
    path: trimmed(decoded(path)),
    type: isDirectory ? "directory" : "other",
    files: isDirectory ? files : 1,
    bytes,
    owner: owner === "-" ? null : (owner ?? null),
  };
}

/** `12 files, 3.4 MiB`, or a part of it. */
const sizes = /^(?:(\d+) files?)?(?:, )?(?:(\d+(?:\.\d+)?) (bytes|[KMGTP]iB))?$/;

function sizesIn(details: string): Pick<Observed, "files" | "bytes"> {
  const [, files, size, unit] = sizes.exec(details) ?? [];
  const power = "KMGTP".indexOf(unit?.[0] ?? "") + 1;
  return {
    files: Number(files ?? 0),
    bytes: size === undefined ? null : Math.round(Number(size) * 1024 ** power),
  };
}

/**
 * A line of `find`: a path, with the time of `-printf '%T@ %p'` before it or not, and with diff's mark before that where two such lists
 * were compared; or a line of the script that says `UNPERSISTED: /path`.
 */
export function pathIn(line: string): Line {
  if (line === "" || line.startsWith("#")) return "nothing";
  // Of two lists that were compared, what only the old one has, and where in it.
  if (/^< |^---$|^\d+(,\d+)?[acd]\d+(,\d+)?$/.test(line)) return "nothing";
  const [, path] = /^(?:> )?(?:\d+\.\d+ |UNPERSISTED: )?(\/.*)$/s.exec(line) ?? [];
  return path === undefined ? "unknown" : plainPath(path);
}

/** A path by itself, as `find -print0` gives it. */
export function plainPath(path: string): Line {
  if (!path.startsWith("/")) return path === "" ? "nothing" : "unknown";
  const isDirectory = path.length > 1 && path.endsWith("/");
  return {
    path: trimmed(path),
    type: isDirectory ? "directory" : null,
    files: isDirectory ? 0 : 1,
    bytes: null,
    owner: null,
  };
}
