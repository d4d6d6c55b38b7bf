/** A list of paths that were seen on a host → what of them to persist. */
import type { HostModel } from "../model/host.ts";
import type { Persistence } from "../model/persistence.ts";
import { Gathering } from "./gather.ts";
import { KeptPaths, type Kept } from "./kept.ts";
import { ranked, type Suggestion } from "./rank.ts";
import { readPaths, type Reading } from "./read.ts";

/** What a list comes to. */
export interface Suggested {
  suggestions: Suggestion[];
  /** How many paths need no suggestion, by the reason. */
  leftOut: Record<Kept, number>;
  reading: Reading;
}

/** Reads a list to its end. Throws `Unreadable`, and what the operating system says. */
export async function suggestionsFrom(
  chunks: AsyncIterable<Uint8Array>,
  model: HostModel,
  persistence: Persistence,
): Promise<Suggested> {
  const kept = new KeptPaths(model, persistence);
  const gathering = new Gathering();
  const leftOut = { persisted: 0, ignored: 0, elsewhere: 0 };
  const reading = await readPaths(chunks, (observed) => {
    const reason = kept.reason(observed.path);
    if (reason === undefined) gathering.add(observed);
    else leftOut[reason]++;
  });
  return { suggestions: ranked(gathering.groups()), leftOut, reading };
}
