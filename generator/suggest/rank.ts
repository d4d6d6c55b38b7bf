/** What was gathered, with a judgement of each: what to persist, what to choose, what to let go, and why. */
import { judge } from "../catalogue/patterns.ts";
import { findService } from "../catalogue/services.ts";
import { isWritable } from "./escapes.ts";
import { serviceName } from "./commands.ts";
import type { Group } from "./gather.ts";

/** What to persist, or not: a path, or all of a service. */
export interface Suggestion {
  verdict: Verdict;
  reason: string;
  type: "service" | "directory" | "file";
  /** The path, or the service's name as `services` in a spec has it. */
  what: string;
  /** The paths that were seen; of a service these may be several. */
  paths: string[];
  files: number;
  bytes: number | null;
}

/** What should become of it. */
export type Verdict = (typeof verdicts)[number];

const verdicts = ["persist", "choose", "ignore"] as const;

/** The suggestions: what is certain first (a service's own state), and of the same kind what has most to lose. */
export function ranked(groups: readonly Group[]): Suggestion[] {
  const suggestions = new Map<string, Suggestion>();
  for (const group of groups) {
    const one = suggestionFor(group);
    const known = suggestions.get(`${one.type} ${one.what}`);
    if (known) join(known, one);
    else suggestions.set(`${one.type} ${one.what}`, one);
  }
  return [...suggestions.values()].sort(
    (a, b) =>
      verdicts.indexOf(a.verdict) - verdicts.indexOf(b.verdict) ||
      Number(b.type === "service") - Number(a.type === "service") ||
      b.files - a.files ||
      (b.bytes ?? 0) - (a.bytes ?? 0) ||
      (a.what < b.what ? -1 : 1),
  );
}

function suggestionFor(group: Group): Suggestion {
  const { path, type, files, bytes, owner } = group;
  const { verdict, reason, service } = judge(path);
  const seen = { type, what: path, paths: [path], files, bytes };
  if (service !== undefined && verdict === "persist")
    return { ...seen, type: "service", ...ofService(nearestKeeper(group) ?? service) };
  if (verdict === "never" || verdict === "ignore") return { ...seen, verdict: "ignore", reason };
  if (!isWritable(path))
    return {
      ...seen,
      verdict: "ignore",
      reason: "No spec can hold its name: rename it, or keep what it is in.",
    };
  if (type === "directory" && files === 0 && verdict === "choose")
    return { ...seen, verdict: "ignore", reason: "It is empty." };
  const isOfUnit = service === undefined && owner?.endsWith(".service") === true;
  return { ...seen, verdict, reason: isOfUnit ? `${reason} It is probably of ${owner}.` : reason };
}

function ofService(service: string): Pick<Suggestion, "what" | "verdict" | "reason"> {
  return { what: serviceName(service), verdict: "persist", reason: `The state of ${service}.` };
}

/** Of services that keep the same path, the one whose unit wrote there, or the one that the path is named after. */
function nearestKeeper({ path, owner }: Group): string | undefined {
  const names = [owner?.replace(/\.service$/, ""), path.slice(path.lastIndexOf("/") + 1)];
  const services = names.flatMap((name) => (name === undefined ? [] : (findService(name) ?? [])));
  return services.find(({ state }) => state.some((kept) => kept.path === path))?.name;
}

function join(known: Suggestion, more: Suggestion): void {
  known.paths.push(...more.paths);
  known.files += more.files;
  if (more.bytes !== null) known.bytes = (known.bytes ?? 0) + more.bytes;
}
