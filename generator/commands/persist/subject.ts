/** The host that a `persist` command is about: what its spec says, what its profiles say, and what persists by both. */
import { realpathSync } from "node:fs";
import { hasErrors } from "../../diagnostics/diagnostic.ts";
import type { Finding } from "../../diagnostics/positions.ts";
import { isPlain } from "../../diagnostics/words.ts";
import type { Edited } from "../../edit/edit.ts";
import { persistedPaths, type PersistedPath, type Persistence } from "../../model/persistence.ts";
import { startLoad } from "../../stages/load.ts";
import { resolve, type ResolvedHost } from "../../stages/resolve.ts";
import { applyProfiles } from "../../stages/validate/profiles.ts";
import { choose } from "../compile.ts";

/** A host as a `persist` command sees it. */
export interface Subject extends Edited, ResolvedHost {
  /** What the host's own file says. */
  own: unknown;
  /** What its profiles say. */
  base: unknown;
  /** What persists, or would if persistence were enabled. */
  persistence: Persistence;
  findings: Finding[];
}

/** The host of a name, or why there is nothing to be done for it. */
export async function subjectOf(
  root: string,
  name: string,
  texts: ReadonlyMap<string, string> = new Map(),
): Promise<Subject | { findings: Finding[] }> {
  const real = realpathSync(root);
  const { hosts, loaded, findings } = await choose(startLoad(real, texts), { host: [name] });
  const resolved = hosts[0];
  const definition = loaded.hosts.find((host) => host.definition.name === name)?.definition;
  // An error of a rule may be what the edit is to mend; of a spec that is not valid, nothing is known.
  if (resolved === undefined || definition === undefined || findings.some(stops)) return { findings };
  const own: unknown = definition.spec;
  const base = applyProfiles({ extends: isPlain(own) ? own["extends"] : undefined });
  return {
    ...resolved,
    root: real,
    name,
    file: resolved.model.file,
    loaded,
    own,
    base: "value" in base ? base.value : {},
    persistence: persistenceOf(resolved),
    findings,
  };
}

function stops(finding: Finding): boolean {
  return hasErrors([finding]) && !finding.code.startsWith("S");
}

function persistenceOf({ model, spec }: ResolvedHost): Persistence {
  const enabled = { ...spec, persistence: { ...spec.persistence, enable: true } };
  const [host] = resolve([{ name: model.name, file: model.file, spec: enabled }]);
  return host!.model.persistence!;
}

/** What keeps a path: its own entry, or a directory above it. */
export function keeperOf(persistence: Persistence, path: string): PersistedPath | undefined {
  const entries = persistedPaths(persistence).map(({ entry }) => entry);
  const above = ({ path: kept, type }: PersistedPath): boolean =>
    type === "directory" && path.startsWith(`${kept}/`);
  return entries.find((entry) => entry.path === path) ?? entries.find(above);
}
