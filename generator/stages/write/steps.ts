/** Steps on files in `out/`, each of which can be taken back. Synchronous: for files of this size that is several times faster. */

import { mkdirSync, renameSync, rmdirSync, unlinkSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { OUT, temporaryOf } from "./paths.ts";

/** Takes steps and remembers them. Every method throws what the operating system says; `at` is then the path it was about. */
export class Steps {
  /** The path that is being worked on, relative to `out/`. */
  at = "";
  private readonly root: string;
  private readonly undoing: (() => void)[] = [];

  constructor(root: string) {
    this.root = root;
  }

  /** Makes one folder, whose parent must be there. */
  makeFolder(path: string): void {
    const place = this.place(path);
    mkdirSync(place);
    this.undoing.push(() => rmdirSync(place));
  }

  /** Writes a text to the temporary file of a path. */
  prepare(path: string, text: string): void {
    const temporary = this.place(path, temporaryOf(path));
    this.undoing.push(() => unlinkIfThere(temporary));
    create(temporary, text);
  }

  /** Puts the temporary file of a path in its place. */
  commit(path: string, before: Buffer | undefined): void {
    const place = this.place(path);
    renameSync(this.place(path, temporaryOf(path)), place);
    this.undoing.push(() => (before === undefined ? unlinkIfThere(place) : this.replace(path, before)));
  }

  /** Removes a file, if it is still there. */
  remove(path: string, before: Buffer): void {
    unlinkIfThere(this.place(path));
    this.undoing.push(() => this.replace(path, before));
  }

  /** Removes a folder if it is empty; false if it stays. A folder that can't be removed is in nobody's way. */
  removeFolder(path: string): boolean {
    const place = this.place(path);
    try {
      rmdirSync(place);
    } catch (cause) {
      return isGone(cause);
    }
    this.undoing.push(() => mkdirSync(place));
    return true;
  }

  /** Removes a temporary file that a killed run left. This alone is not taken back. */
  clean(path: string): void {
    unlinkIfThere(this.place(path));
  }

  /** Takes everything back, the last step first; false if that fails, and then the steps before the failing one stand. */
  undo(): boolean {
    try {
      for (const undo of this.undoing.reverse()) undo();
      return true;
    } catch {
      return false;
    }
  }

  private replace(path: string, bytes: Buffer): void {
    const temporary = this.place(path, temporaryOf(path));
    create(temporary, bytes);
    renameSync(temporary, this.place(path));
  }

  private place(path: string, file = path): string {
    this.at = path;
    return resolve(this.root, OUT, file);
  }
}

/** Fails where there is something already, a link too: nothing is ever written through one. */
function create(place: string, content: string | Buffer): void {
  writeFileSync(place, content, { flag: "wx", mode: 0o644 });
}

function unlinkIfThere(place: string): void {
  try {
    unlinkSync(place);
  } catch (cause) {
    if (!isGone(cause)) throw cause;
  }
}

function isGone(cause: unknown): boolean {
  return (cause as NodeJS.ErrnoException).code === "ENOENT";
}
