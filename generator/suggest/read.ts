/** Reads a list of paths, in whichever form it is, a part at a time. */
import { decoded } from "./escapes.ts";
import { changeIn, diffFormat, pathIn, plainPath, versionOf } from "./lines.ts";
import { ObjectScanner } from "./objects.ts";
import type { Line, Observed } from "./observed.ts";

/** How a reading went. */
export interface Reading {
  /** How many lines, paths or changes there were. */
  entries: number;
  /** How many of them are no paths. */
  unknown: number;
  /** The first of these. */
  example: string | null;
}

/** An input of which nothing can be read, and why. */
export class Unreadable extends Error {}

/** Gives every path of an input to `take`. Throws `Unreadable`, and what the operating system says. */
export async function readPaths(
  chunks: AsyncIterable<Uint8Array>,
  take: (observed: Observed) => void,
): Promise<Reading> {
  const reading: Reading = { entries: 0, unknown: 0, example: null };
  const count = (line: Line, text: string): void => {
    if (line === "nothing") return;
    reading.entries++;
    if (line !== "unknown") return take(line);
    reading.unknown++;
    reading.example ??= text;
  };
  let read: ((part: string) => void) | undefined;
  let end = (): void => {};
  const decoder = new TextDecoder();
  for await (const chunk of chunks) {
    const part = decoder.decode(chunk, { stream: true });
    if (read === undefined) ({ read, end } = readerFor(part, count));
    read(part);
  }
  // Even where nothing has changed, there is a first line.
  if (read === undefined) throw new Unreadable("it is empty: did what it comes from fail?");
  end();
  return reading;
}

interface Reader {
  read: (part: string) => void;
  end: () => void;
}

type Count = (line: Line, text: string) => void;

/** The reader for an input that begins with some text. */
function readerFor(start: string, count: Count): Reader {
  if (start.trimStart().startsWith("{")) return documentReader(count);
  if (start.includes("\0")) return lineReader("\0", (text) => count(plainPath(text), text));
  const version = versionOf(withoutReturn(start.slice(0, start.indexOf("\n"))));
  if (version !== undefined) checkVersion(version);
  const lineOf = version === undefined ? pathIn : changeIn;
  return lineReader("\n", (text) => count(lineOf(withoutReturn(text)), text));
}

/** A line without what a terminal, as of `ssh -t`, puts at its end. */
function withoutReturn(line: string): string {
  return line.endsWith("\r") ? line.slice(0, -1) : line;
}

function lineReader(separator: string, take: (text: string) => void): Reader {
  let open = "";
  return {
    read: (part) => {
      const lines = (open + part).split(separator);
      open = lines.pop()!;
      for (const line of lines) take(line);
    },
    end: () => {
      if (open !== "") take(open);
    },
  };
}

/** `strata-root diff --json`. */
function documentReader(count: Count): Reader {
  const scanner = new ObjectScanner();
  return {
    read: (part) => {
      for (const text of scanner.push(part)) count(changeOf(text), text);
    },
    end: () => {
      let rest: unknown;
      try {
        rest = scanner.rest();
      } catch {
        throw new Unreadable("it begins as JSON, and is not one whole document");
      }
      const { format } = rest as { format?: unknown };
      if (typeof format !== "number")
        throw new Unreadable("it is JSON, but not that of `strata-root diff --json`");
      checkVersion(format);
    },
  };
}

function checkVersion(version: number): void {
  if (version !== diffFormat)
    throw new Unreadable(
      `it is in version ${version} of strata-root's format, and this strata reads version ${diffFormat}: generate the host with this strata, and switch to it`,
    );
}

function changeOf(text: string): Line {
  let change: Record<string, unknown>;
  try {
    change = JSON.parse(text) as Record<string, unknown>;
  } catch {
    return "unknown";
  }
  const { path, type, bytes, owner } = change;
  if (change["change"] === "deleted") return "nothing";
  if (typeof path !== "string" || !path.startsWith("/")) return "unknown";
  const isDirectory = type === "directory";
  return {
    path: decoded(path),
    type: isDirectory ? "directory" : "other",
    files: isDirectory ? 0 : 1,
    bytes: typeof bytes === "number" && !isDirectory ? bytes : null,
    owner: typeof owner === "string" ? owner : null,
  };
}
