/** What was gathered, with a judgement of each: what to persist, what to choose, what to let go, and why. */
import { isWritable } from "./escapes.ts";
import type { Group } from "./gather.ts";

/** What should become of a path. */
export type Verdict = "persist" | "choose" | "ignore";

/** A judgement of a path, and the reason for it. */
export interface Judgement {
  verdict: Verdict;
  reason: string;
}

/** What is known of paths: who owns them, and what becomes of such. */
export interface Catalogue {
  /** The service that keeps a path, such as `services.forgejo`, and whether that is data or can be made again. */
  ownerOf(path: string): { service: string; kind: "state" | "cache" | "logs" } | undefined;
  judge(path: string): Judgement;
}

/** What to persist, or not: a path, or all of a service. */
export interface Suggestion extends Judgement {
  type: "service" | "directory" | "file";
  /** The path, or the service's name as `services` in a spec has it. */
  what: string;
  /** The paths that were seen; of a service these may be several. */
  paths: string[];
  files: number;
  bytes: number | null;
}

const order: readonly Verdict[] = ["persist", "choose", "ignore"];

/** The suggestions: what is certain first (a service's own state), and of the same kind what has most to lose. */
export function ranked(groups: readonly Group[], catalogue: Catalogue): Suggestion[] {
  const suggestions = new Map<string, Suggestion>();
  for (const group of groups) {
    const one = suggestionFor(group, catalogue);
    const known = suggestions.get(`${one.type} ${one.what}`);
    if (known) join(known, one);
    else suggestions.set(`${one.type} ${one.what}`, one);
  }
  return [...suggestions.values()].sort(
    (a, b) =>
      order.indexOf(a.verdict) - order.indexOf(b.verdict) ||
      Number(b.type === "service") - Number(a.type === "service") ||
      b.files - a.files ||
      (b.bytes ?? 0) - (a.bytes ?? 0) ||
      (a.what < b.what ? -1 : 1),
  );
}

function suggestionFor({ path, type, files, bytes, owner }: Group, catalogue: Catalogue): Suggestion {
  const seen = { type, what: path, paths: [path], files, bytes };
  const service = catalogue.ownerOf(path);
  if (service?.kind === "state") {
    const what = service.service.replace(/^services\./, "");
    return { ...seen, type: "service", what, verdict: "persist", reason: `the state of ${service.service}` };
  }
  const judgement = catalogue.judge(path);
  if (!isWritable(path))
    return {
      ...seen,
      verdict: "ignore",
      reason: "a name that no spec can hold: rename it, or keep what it is in",
    };
  if (service?.kind === "cache")
    return { ...seen, verdict: "ignore", reason: `a cache of ${service.service}, which makes it again` };
  if (service?.kind === "logs") return { ...seen, verdict: "choose", reason: `logs of ${service.service}` };
  if (type === "directory" && files === 0 && judgement.verdict !== "persist")
    return { ...seen, verdict: "ignore", reason: "an empty directory" };
  // Whose it is says more than that nobody knows it.
  const whose = owner === null ? "" : `; probably of ${owner}`;
  return { ...seen, ...judgement, reason: judgement.reason + whose };
}

function join(known: Suggestion, more: Suggestion): void {
  known.paths.push(...more.paths);
  known.files += more.files;
  if (more.bytes !== null) known.bytes = (known.bytes ?? 0) + more.bytes;
}
