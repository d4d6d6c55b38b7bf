/**
 * The manifest: one `strata.json` in each host's folder. It says which files there are strata's, with their hashes, and what the
 * spec came to (the host model). It is committed, so it has nothing in it that changes by itself and nothing that two people who
 * change two hosts would both touch; one line a file, so that git merges two changes to one host where it can.
 */

import { createHash } from "node:crypto";
import * as z from "zod";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { badManifest, unmerged } from "./messages.ts";
import { pathProblem } from "./paths.ts";

/** One file that is strata's. */
export interface ManifestEntry {
  /** Relative to the manifest's folder. */
  path: string;
  sha256: string;
  /** The spec file that it comes from, relative to the root. */
  spec: string;
}

/** A manifest as read back. */
export interface Manifest {
  outputs: ManifestEntry[];
  /** The host model as JSON; undefined in a folder that is no host's. */
  model?: unknown;
}

/** In bytes. No host's model comes near it, and JSON of a larger size is not worth the memory that parsing takes. */
const largest = 16 * 1024 * 1024;

const entry = z.strictObject({
  path: z.string().superRefine((path, context) => {
    const problem = pathProblem(path);
    if (problem !== undefined) context.addIssue(`${JSON.stringify(path)} ${problem}`);
  }),
  sha256: z.string().regex(/^[0-9a-f]{64}$/, "is not a SHA-256 hash"),
  spec: z.string(),
});

const manifest = z.strictObject({
  outputs: z
    .array(entry)
    .max(10_000)
    .superRefine((entries, context) => {
      const seen = new Set<string>();
      for (const { path } of entries) {
        if (seen.has(path)) context.addIssue(`${JSON.stringify(path)} is listed twice`);
        seen.add(path);
      }
    }),
  model: z.unknown().optional(),
});

/** The hash that a manifest records; of a text, that of its bytes in UTF-8. */
export function sha256(content: string | Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}

/** The manifest's text: entries in the order of their paths, the model with its keys in the order given. */
export function printManifest({ outputs, model }: Manifest): string {
  const lines = [...outputs]
    .sort((a, b) => (a.path < b.path ? -1 : 1))
    .map(({ path, sha256, spec }) => {
      const fields = Object.entries({ path, sha256, spec }).map(
        ([key, value]) => `"${key}": ${JSON.stringify(value)}`,
      );
      return `    {${fields.join(", ")}}`;
    });
  const list = lines.length === 0 ? "[]" : `[\n${lines.join(",\n")}\n  ]`;
  // In an object of its own, the model is indented as it is in the manifest: what stands between the braces is what is wanted.
  const json = model === undefined ? "" : `,${JSON.stringify({ model }, null, 2).slice(1, -2)}`;
  return `{\n  "outputs": ${list}${json}\n}\n`;
}

/** Reads a manifest back, or says why it cannot be one. `path` is where it stands, for the message. */
export function parseManifest(bytes: Buffer, path: string): Manifest | Diagnostic {
  if (bytes.length > largest) return badManifest(path, `it is larger than ${largest} bytes`);
  const text = bytes.toString();
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    if (hasConflictMarkers(text)) return unmerged(path);
    return badManifest(path, cause instanceof SyntaxError ? "it is not JSON" : "it is nested too deeply");
  }
  const parsed = manifest.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue?.path.join(".");
  return badManifest(path, `${where ? `${where}: ` : ""}${issue?.message ?? "its shape is wrong"}`);
}

/** Whether a text has both sides of a merge in it, as git leaves them. */
export function hasConflictMarkers(text: string): boolean {
  return /^<{7} /m.test(text) && /^>{7} /m.test(text);
}
