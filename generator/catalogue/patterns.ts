/** What to do with any path that is found on a host: what the services keep first, then what is known of its place. */
import { knownPaths, type KnownPaths, type Verdict } from "./known-paths.ts";
import { once } from "./once.ts";
import { ownerOf, type DataKind, type Owner } from "./services.ts";

/** What to do with a path, why, and where. */
export interface Judgement {
  verdict: Verdict;
  /** One sentence. */
  reason: string;
  /** The path that one would persist: the whole `/var/lib/forgejo`, where a file in it was found. */
  at: string;
  /** The service that keeps it, if one is known. */
  service?: string;
}

/** What to do with a path on a host whose root is emptied at boot. */
export function judge(path: string): Judgement {
  const owner = ownerOf(path);
  if (owner !== undefined) return ofService(owner);
  for (const { pattern, known } of patterns()) {
    const at = pattern.exec(path)?.[0];
    if (at !== undefined) return { verdict: known.verdict, reason: known.reason, at };
  }
  return { verdict: "choose", reason: "Nothing is known of this place.", at: path };
}

const ofKind: Record<DataKind, { verdict: Verdict; reason: (service: string) => string }> = {
  state: { verdict: "persist", reason: (service) => `The state of ${service}.` },
  cache: { verdict: "ignore", reason: (service) => `${service} makes it again when it is needed.` },
  logs: {
    verdict: "choose",
    reason: (service) => `The logs of ${service}: keep them to see what happened before the last boot.`,
  },
};

function ofService({ service, kind, path }: Owner): Judgement {
  const { verdict, reason } = ofKind[kind];
  return { verdict, reason: reason(service), at: path, service };
}

const patterns = once(() =>
  knownPaths.flatMap((known) => known.paths.map((path) => ({ pattern: patternOf(path), known }))),
);

/** What matches the paths that `KnownPaths` describes, as far as they are to be persisted. */
function patternOf(paths: KnownPaths["paths"][number]): RegExp {
  const text = paths
    .replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&")
    .replaceAll(/\/\*\*\/|\*|^~/g, (sign) => signs[sign] ?? sign);
  return new RegExp(`^${text}(?=/|$)`);
}

const signs: Record<string, string> = { "/**/": "/(?:.*/)?", "*": "[^/]*", "~": "(?:/home/[^/]+|/root)" };
