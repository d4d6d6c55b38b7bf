/**
 * One run at a time writes to `out/`.
 *
 * The lock is a symbolic link that leads nowhere: what it "points at" is its owner. Making a link is one step that fails if there
 * is something already, so a lock is never there without its owner's name.
 */

import { readlinkSync, renameSync, symlinkSync, unlinkSync } from "node:fs";
import { setImmediate as turn, setTimeout as sleep } from "node:timers/promises";
import { mayRun, type Owner, parseOwner, thisProcess } from "./owner.ts";

const pause = 50;
const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** How long to wait for another run, and whom to tell. */
export interface LockOptions {
  /** In milliseconds; default 10 s. */
  lockWait?: number;
  /** Called once, when there is somebody to wait for. */
  onWait?: (owner: Owner) => void;
}

/** Who has a lock; a stranger is something in its place that strata did not make. */
export type Holder = Owner | "me" | "stranger";

/**
 * Takes the lock at `path`, waiting for another run, and returns who has it then; a dead owner's is taken over. The lock goes
 * when the process ends, by SIGINT, SIGTERM and SIGHUP too. Throws what the operating system says when a lock cannot be made.
 */
export async function acquireLock(
  path: string,
  { lockWait = 10_000, onWait }: LockOptions = {},
): Promise<{ holder: Holder; release: () => Promise<void> }> {
  const deadline = Date.now() + lockWait;
  const me = JSON.stringify(thisProcess());
  for (let told = false; ; told = true) {
    const holder = tryLock(path, me);
    if (holder === "me") return { holder, release: releaser(path, me) };
    if (holder === "stranger" || Date.now() >= deadline) return { holder, release: async () => {} };
    if (!told) onWait?.(holder);
    await sleep(Math.min(pause, lockWait));
  }
}

/**
 * Two runs may find the same dead owner's lock. If each removed it, the slower one would remove the new lock of the faster one.
 * So only the holder of a second lock may replace it, and after another look: while that is held, nobody else touches a dead
 * owner's lock. The second lock becomes the first by a rename; if its owner dies before, it is taken over in the same way.
 */
function tryLock(path: string, me: string): Holder {
  for (;;) {
    if (makeLock(path, me)) return "me";
    const text = readLock(path);
    if (text === undefined) continue;
    const owner = parseOwner(text);
    if (owner === undefined) return "stranger";
    if (mayRun(owner)) return owner;

    const second = `${path}.next`;
    const holder = tryLock(second, me);
    if (holder !== "me") return holder;
    if (readLock(path) === text) {
      renameSync(second, path);
      return "me";
    }
    unlinkSync(second);
  }
}

function makeLock(path: string, me: string): boolean {
  try {
    symlinkSync(me, path);
    return true;
  } catch (cause) {
    if (codeOf(cause) === "EEXIST") return false;
    throw cause;
  }
}

/** A lock's text: undefined if there is none, empty if it is no link. */
function readLock(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch (cause) {
    if (codeOf(cause) === "ENOENT") return undefined;
    if (codeOf(cause) === "EINVAL") return "";
    throw cause;
  }
}

function releaser(path: string, me: string): () => Promise<void> {
  const drop = () => {
    if (readLock(path) === me) unlinkSync(path);
    process.off("exit", drop);
  };
  const die = (signal: NodeJS.Signals) => {
    drop();
    ignore();
    // With the handler gone the signal does what it always does; whoever else listens has heard of it already.
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
  };
  const ignore = () => signals.forEach((signal) => process.off(signal, die));
  process.on("exit", drop);
  signals.forEach((signal) => process.on(signal, die));
  return async () => {
    drop();
    // A signal that came while the run was writing, which nothing interrupts, is delivered when the event loop next looks for
    // signals, and is lost if nobody listens then. It has surely looked after two turns.
    await turn();
    await turn();
    ignore();
  };
}

function codeOf(cause: unknown): string | undefined {
  return (cause as NodeJS.ErrnoException).code;
}
