/**
 * What the last stage has to say. `E70x` are refusals: something in `out/` is somebody's work, and strata leaves it alone
 * until it is told otherwise. `E71x` are failures, `W72x` warnings.
 */

import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { Owner } from "./owner.ts";
import { LOCK, shown } from "./paths.ts";

/** Whether a finding is a refusal (exit code 4) rather than a failure (exit code 1). */
export function isRefusal(diagnostic: Diagnostic): boolean {
  return diagnostic.code.startsWith("E70");
}

/** What is known of a file that a refusal is about. */
export interface About {
  spec?: string;
  host?: string;
}

const error = (code: string, path: string, message: string, hint: string, about: About = {}): Diagnostic => ({
  severity: "error",
  code,
  message: `${shown(path)} ${message}`,
  hint,
  ...(about.host === undefined ? {} : { host: about.host }),
  file: shown(path),
});

/** A file that strata has to write, and did not. */
export function foreignFile(path: string, about: About): Diagnostic {
  return error(
    "E701",
    path,
    "is in the way: strata did not write it.",
    `Move it out of out/, or let strata replace it with --take-over ${shown(path)}; what it holds is then lost.`,
    about,
  );
}

/** A file that strata wrote and somebody changed since; `stale` where strata would remove it. */
export function editedFile(path: string, about: About, stale: boolean): Diagnostic {
  const remedy = stale
    ? "Move it out of out/ to keep it, or let strata remove it"
    : `Put the change into ${about.spec ?? "the spec"}, or let strata replace it`;
  return error(
    "E702",
    path,
    stale
      ? "was edited by hand, and no spec yields it any more."
      : "was edited by hand since strata wrote it.",
    `${remedy} with --take-over ${shown(path)}; the edit is then lost.`,
    about,
  );
}

/** A symbolic link where strata has to write, or on the way there. */
export function linkInTheWay(path: string): Diagnostic {
  return error(
    "E703",
    path,
    "is a symbolic link. strata never writes through one, since it may lead out of out/.",
    "Remove the link (what it points at stays as it is), and run strata generate again.",
  );
}

/** A folder where a file has to go, a file where a folder has to go, or neither of the two. */
export function wrongKind(path: string, wanted: "file" | "folder"): Diagnostic {
  return error(
    "E704",
    path,
    `is in the way: a ${wanted} has to go there, and it is something else.`,
    "Move it out of out/, and run strata generate again.",
  );
}

/** A manifest that strata cannot have written. */
export function badManifest(path: string, problem: string): Diagnostic {
  return error(
    "E705",
    path,
    `is not as strata writes it: ${problem}.`,
    `Take it back from git (git checkout -- ${shown(path)}), or let strata write it anew with --take-over ${shown(path)}.`,
  );
}

/** A journal that strata cannot have written. */
export function badJournal(path: string, problem: string): Diagnostic {
  return error(
    "E705",
    path,
    `is not as strata writes it: ${problem}.`,
    "Delete it, and run strata generate again.",
  );
}

/** A manifest or an output that a merge left with both sides in it. */
export function unmerged(path: string, about: About = {}): Diagnostic {
  return error(
    "E706",
    path,
    "has an unresolved merge conflict.",
    "Merge the specs by hand; of the files in out/ keep either side " +
      `(git checkout --ours -- ${shown(path)}), and run strata generate.`,
    about,
  );
}

const reasons: Record<string, [reason: string, hint: string]> = {
  ENOSPC: ["the disk is full", "Free some space, and run strata generate again."],
  EDQUOT: ["the disk quota is used up", "Free some space, and run strata generate again."],
  EROFS: ["the file system is read-only", "Mount it writable, or run strata on a copy elsewhere."],
  EACCES: ["permission denied", "Check who owns it and its mode; strata needs to read and write it."],
  EPERM: [
    "operation not permitted",
    "Check who owns it, its mode and its attributes (lsattr); strata needs to write it.",
  ],
  ENOENT: ["it is gone", "Something else changed out/ meanwhile; run strata generate again."],
};

/** What the operating system said when strata worked on a path; `left` tells the state that `out/` is in. */
export function systemFailure(
  path: string,
  doing: "read" | "written",
  cause: unknown,
  left = "",
): Diagnostic {
  const { code = "", message = String(cause) } = cause as NodeJS.ErrnoException;
  const [reason, hint] = reasons[code] ?? [message, "See to the cause, and run strata generate again."];
  return error("E711", path, `cannot be ${doing}: ${reason}.${left}`, hint);
}

/** Another run has the lock, or one that cannot be asked whether it still runs, or something is in the lock's place. */
export function lockHeld(holder: Owner | "stranger"): Diagnostic {
  if (holder === "stranger") {
    return error(
      "E712",
      LOCK,
      "is in the way: it is not a lock that strata made.",
      "Delete it, and run strata generate again.",
    );
  }
  return error(
    "E712",
    LOCK,
    `is held by another strata, process ${holder.pid} on ${holder.host}, which did not end in time.`,
    `Wait for it and run strata generate again; if there is no such process, delete ${shown(LOCK)}.`,
  );
}

/** A `--take-over` that could not have any effect: most likely a typing error. */
export function nothingToTakeOver(argument: string): Diagnostic {
  return {
    severity: "error",
    code: "E713",
    message: `--take-over ${argument} names no file that strata would write or remove.`,
    hint: "Name the file as the refusal does, for example out/hosts/zephyrus/disko.nix.",
  };
}

/** An output that must not be written, whoever asks for it. */
export function badOutput(path: string, problem: string, about: About): Diagnostic {
  return {
    severity: "error",
    code: "E714",
    message: `The output ${JSON.stringify(path)} ${problem}.`,
    hint: "Rename the host or the user that the path is made from.",
    ...(about.host === undefined ? {} : { host: about.host }),
    ...(about.spec === undefined ? {} : { file: about.spec }),
  };
}

/** Files that were just made and that a flake will not see. */
export function unseenByGit(files: readonly string[], ignored: boolean): Diagnostic {
  const some = files.slice(0, 10).join(", ") + (files.length > 10 ? ` and ${files.length - 10} more` : "");
  const count = files.length === 1 ? "a new file" : `${files.length} new files`;
  return {
    severity: "warning",
    code: ignored ? "W722" : "W721",
    message: `git ${ignored ? "ignores" : "does not track"} ${count}, so a flake cannot see ${files.length === 1 ? "it" : "them"}: ${some}.`,
    hint: ignored ? "Take the pattern that matches out of .gitignore, then: git add out" : "Run: git add out",
  };
}
