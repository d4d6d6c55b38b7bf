/** What the `persist` commands have to say. `E004` and `E005` are a wrong command line, `E82x` a refusal. */
import type { Finding } from "../../diagnostics/positions.ts";
import type { PersistedPath } from "../../model/persistence.ts";
import { serviceName } from "../../suggest/commands.ts";
import type { Reading } from "../../suggest/read.ts";
import type { Subject } from "./subject.ts";

/** What the command line asks for can't be meant. */
export function usage(message: string, hint: string): Finding {
  return { severity: "error", code: "E004", message, hint };
}

/** A path that breaks the host, or strata's work, where it persists. */
export function neverPersists({ name, file }: Subject, path: string, reason: string): Finding {
  return {
    severity: "error",
    code: "E824",
    message: `${path} must not persist`,
    hint: reason,
    host: name,
    file,
    path: ["persistence"],
  };
}

/** A path that can't be taken out, for a service brings it. */
export function broughtByService({ name, file }: Subject, { path, service, origin }: PersistedPath): Finding {
  return {
    severity: "error",
    code: "E825",
    message: `${name} persists ${path} for ${service}, which keeps it`,
    hint: `take the whole service out with \`strata persist rm ${name} --service ${serviceName(service ?? "")}\`, or only this path by hand: ${JSON.stringify(path)}: false`,
    host: name,
    file,
    path: origin,
  };
}

/** A path that persists with the directory that it is in. */
export function keptByParent({ name, file }: Subject, path: string, keeper: PersistedPath): Finding {
  return {
    severity: "error",
    code: "E826",
    message: `${path} persists on ${name} because ${keeper.path} does`,
    hint: `a persistent directory is kept whole: take out ${keeper.path}, and add what is to stay of it`,
    host: name,
    file,
    path: keeper.origin,
  };
}

/** An edit that is right as a text and does not have the effect that was asked for. */
export function withoutEffect({ name, file }: Subject, paths: readonly string[]): Finding {
  return {
    severity: "error",
    code: "E827",
    message: `the change would not have its effect on ${paths.join(", ")} of ${name}: something else in the spec decides that`,
    hint: "see what the spec and its profiles say of it, and change it by hand",
    host: name,
    file,
    path: ["persistence"],
  };
}

/** A spec that somebody else has changed since it was read. */
export function changedMeanwhile(file: string): Finding {
  return {
    severity: "error",
    code: "E828",
    message: `${file} was changed while strata worked on it`,
    hint: "run the command again",
    file,
  };
}

/** What the operating system said when a spec was to be written. */
export function cannotWrite(file: string, cause: unknown): Finding {
  const message = cause instanceof Error ? cause.message : String(cause);
  return {
    severity: "error",
    code: "E831",
    message: `${file} can't be written: ${message}`,
    hint: "it is as it was; see who owns it, and whether the disk is full",
    file,
  };
}

/** A list of paths that can't be read. */
export function cannotRead(from: string, reason: string): Finding {
  const hint =
    "give the output of `strata-root diff` with its tabs, or of `find / -xdev -type f`, or - for what comes on stdin";
  return { severity: "error", code: "E005", message: `${from} can't be read: ${reason}`, hint };
}

/** A list of paths without one. */
export function noPaths(from: string, { example }: Reading): Finding {
  return cannotRead(from, `it has no path in it, but lines such as ${JSON.stringify(example)}`);
}

/** A list with lines that are no paths. */
export function someUnknown(from: string, { unknown, example }: Reading): Finding {
  const lines = unknown === 1 ? "one line that is" : `${unknown} lines that are`;
  return {
    severity: "warning",
    code: "W829",
    message: `${from} has ${lines} no path: ${JSON.stringify(example)}`,
    hint: "they are left out; of `find`, use -print0 where a name may hold a line break",
  };
}
