/** Changes of a host's own spec, as edits of the files that hold its text. */
import { readFileSync, realpathSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { compiler, type Finding } from "../diagnostics/positions.ts";
import { Sources } from "../diagnostics/positions/sources.ts";
import * as strata from "../index.ts";
import { load, startLoad } from "../stages/load.ts";
import type { Definitions } from "../stages/load/definitions.ts";
import { applied, withoutEmpty, type Change } from "./change.ts";
import { laidOut } from "./layout.ts";
import { computed, layoutUnknown, notText, shared } from "./messages.ts";
import type { Edit } from "./save.ts";
import { candidates } from "./text.ts";

/** A host, and the specs that were loaded with it. */
export interface Edited {
  /** Without symbolic links in it. */
  root: string;
  name: string;
  /** The file of its spec, relative to the root. */
  file: string;
  loaded: Pick<Definitions, "hosts" | "profiles">;
}

/** What changes come to: edits of files, or why there can't be any. */
export interface EditResult {
  edits: Edit[];
  findings: Finding[];
}

/** What specs say: each host and each profile by its name. */
type Said = Map<string, unknown>;

/**
 * Writes changes into the texts of specs, in memory. A text is right if, loaded, it gives the host what the changes say and leaves
 * every other host and profile as it is: where a value is computed, shared or comes from elsewhere, no reading of its text can tell.
 */
export async function editSpec(host: Edited, changes: readonly Change[]): Promise<EditResult> {
  const path = join(host.root, host.file);
  const key = `host ${host.name}`;
  const said = saidBy(host.loaded);
  let texts: ReadonlyMap<string, string> = new Map();
  for (const [index, change] of changes.entries()) {
    const own = said.get(key);
    const found = candidates(new Sources(compiler(), texts), path, own, change);
    const possible = found.map((one) => new Map(texts).set(realpathSync(one.path), one.text));
    said.set(key, applied(own, change));
    // Where there is one way to write it, the last look at all changes together is enough.
    const isSure = possible.length === 1 && index < changes.length - 1;
    const chosen = isSure ? { texts: possible[0]! } : await firstRight(host, possible, said);
    if (!("texts" in chosen)) return { edits: [], findings: [refusal(host, change, chosen.others)] };
    ({ texts } = chosen);
  }
  return finished(host, texts);
}

/** The first texts that say what they should; if none do, whom else the first of them would change. */
async function firstRight(
  { root, name }: Edited,
  possible: readonly ReadonlyMap<string, string>[],
  expected: Said,
): Promise<{ texts: ReadonlyMap<string, string> } | { others: string[] }> {
  let others: string[] | undefined;
  for (const texts of possible) {
    const actual = saidBy(await load(startLoad(root, texts), strata));
    const differing = [...expected.keys()].filter(
      (key) => !isDeepStrictEqual(withoutEmpty(expected.get(key)), withoutEmpty(actual.get(key))),
    );
    if (differing.length === 0) return { texts };
    others ??= differing.filter((key) => key !== `host ${name}`);
  }
  return { others: others ?? [] };
}

function saidBy({ hosts, profiles }: Edited["loaded"]): Said {
  return new Map([
    ...hosts.map(({ definition }) => [`host ${definition.name}`, definition.spec] as const),
    ...profiles.map(({ definition }) => [`profile ${definition.name}`, definition.spec] as const),
  ]);
}

function refusal(host: Edited, change: Change, others: readonly string[]): Finding {
  return others.length > 0 ? shared(host, change, others) : computed(host, change);
}

async function finished({ root }: Edited, texts: ReadonlyMap<string, string>): Promise<EditResult> {
  const edits: Edit[] = [];
  const findings: Finding[] = [];
  for (const [path, text] of texts) {
    const file = relative(root, path).split(sep).join("/");
    const bytes = readFileSync(path);
    const before = bytes.toString("utf8");
    if (!Buffer.from(before, "utf8").equals(bytes)) return { edits: [], findings: [notText(file)] };
    let after = text;
    try {
      after = await laidOut(root, path, before, text);
    } catch (cause) {
      findings.push(layoutUnknown(file, cause instanceof Error ? cause.message : String(cause)));
    }
    edits.push({ path, before, after });
  }
  return { edits, findings };
}
