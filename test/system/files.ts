/** What btrfs makes of files: whether it copies them on write, and whether it compressed them. */
import type { SubvolumeFacts } from "../../generator/model/host.ts";
import type { Shell } from "./shell.ts";

/** How a file is stored. */
export interface Stored {
  copyOnWrite: boolean;
  compressed: boolean;
}

/** How a new file in a subvolume is stored if the subvolume is what a host model says, on a file system that compresses. */
export function asModelled({ copyOnWrite, uncompressed }: SubvolumeFacts): Stored {
  return { copyOnWrite, compressed: copyOnWrite && !uncompressed };
}

/** Writes a file that compresses well. */
export function writeFiles(shell: Shell, paths: readonly string[]): Promise<string> {
  // `head` ends the pipe early; without pipefail that is no error.
  return shell(paths.map((path) => `yes strata | head -c 1M > ${path}`).join("\n"));
}

/** How each of some files is stored, by path: as lsattr(1) and the extents' flags of filefrag(8) say. */
export async function stored(shell: Shell, paths: readonly string[]): Promise<Record<string, Stored>> {
  const names = paths.join(" ");
  const output = await shell(`sync; lsattr -d ${names}; filefrag -v ${names}`);
  const [attributes = "", ...extents] = output.split(/^File size of /m);
  const flags = new Map(
    attributes
      .split("\n")
      .map((line) => line.split(" "))
      .map(([flags, path]) => [path, flags]),
  );
  const encoded = new Map(
    extents.map((text) => [text.slice(0, text.indexOf(" is ")), /\bencoded\b/.test(text)]),
  );
  return Object.fromEntries(
    paths.map((path) => [
      path,
      { copyOnWrite: !flags.get(path)!.includes("C"), compressed: encoded.get(path)! },
    ]),
  );
}
