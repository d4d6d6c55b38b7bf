/** Putting an edited spec in its place: the file is the old one or the new one, whatever happens in between. */
import {
  accessSync,
  chownSync,
  chmodSync,
  closeSync,
  constants,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";

/** A file whose text is to change. */
export interface Edit {
  /** The file itself, at the end of all links. */
  path: string;
  before: string;
  after: string;
}

/**
 * Replaces a file's text, with its mode and its owner as they were; false, with nothing written, if somebody has changed it meanwhile.
 * Throws what the operating system says; the file is then as it was. The new text is on the disk before the old one goes, since
 * nothing could make it again.
 */
export function save({ path, before, after }: Edit): boolean {
  accessSync(path, constants.W_OK);
  const { mode, uid, gid } = statSync(path);
  const temporary = join(dirname(path), `.${basename(path)}.strata-tmp`);
  rmSync(temporary, { force: true });
  try {
    const file = openSync(temporary, "wx", mode);
    try {
      writeFileSync(file, after);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    giveTo(temporary, uid, gid);
    chmodSync(temporary, mode);
    if (readFileSync(path, "utf8") !== before) return false;
    renameSync(temporary, path);
    return true;
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** Who may write to a file is not always allowed to give one away; then the new one is theirs. */
function giveTo(path: string, uid: number, gid: number): void {
  const made = statSync(path);
  if (made.uid === uid && made.gid === gid) return;
  try {
    chownSync(path, uid, gid);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "EPERM") throw cause;
  }
}
