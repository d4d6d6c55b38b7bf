/**
 * A program that runs the write stage, to be killed or to fail at any step. It prints its result as JSON.
 *
 * `fault` counts the calls that change something on the disk; the one with that number is not made (of a write, half is), and the
 * process is killed, gets a signal, or the call fails with an error code.
 */

import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { setTimeout as sleep } from "node:timers/promises";
import { compareOutputs, writeOutputs, type WriteRequest } from "../../generator/stages/write.ts";
import { acquireLock } from "../../generator/stages/write/lock.ts";

/** What the program is to do. */
export interface Task {
  /** Written in turn. */
  requests?: WriteRequest[];
  /** How often; default once. */
  rounds?: number;
  fault?: { at: number; what: string };
  lockWait?: number;
  /** Take this lock, and add one to the number in this file while holding it; `rounds` times. */
  count?: { lock: string; file: string };
  /** Take this lock and keep it. */
  hold?: string;
  /** Become this user first. */
  uid?: number;
}

const task = JSON.parse(process.argv[2] ?? "{}") as Task;

function injectFault({ at, what }: { at: number; what: string }): void {
  let calls = 0;
  for (const name of ["mkdirSync", "writeFileSync", "renameSync", "unlinkSync", "rmdirSync", "symlinkSync"]) {
    const call = Reflect.get(fs, name) as (...values: unknown[]) => unknown;
    const counted = (...values: unknown[]): unknown => {
      calls++;
      if (calls !== at) return call(...values);
      if (what === "SIGINT" || what === "SIGTERM") {
        process.kill(process.pid, what);
        return call(...values);
      }
      if (name === "writeFileSync") {
        const text = String(values[1]);
        call(values[0], text.slice(0, text.length / 2), values[2]);
      }
      if (what === "SIGKILL") process.kill(process.pid, what);
      throw Object.assign(new Error(`${what}: injected`), { code: what });
    };
    Reflect.set(fs, name, counted);
  }
  syncBuiltinESMExports();
}

async function countUp({ lock, file }: { lock: string; file: string }): Promise<void> {
  const { holder, release } = await acquireLock(lock, { lockWait: 30_000 });
  if (holder !== "me") throw new Error("the lock was not to be had");
  const before = Number(fs.readFileSync(file, "utf8"));
  await sleep(Math.random() * 3);
  fs.writeFileSync(file, String(before + 1));
  await release();
}

if (task.uid !== undefined) {
  process.setgid?.(task.uid);
  process.setuid?.(task.uid);
}
if (task.fault !== undefined) injectFault(task.fault);
if (task.hold !== undefined) {
  await acquireLock(task.hold);
  process.stdout.write("held\n");
  await sleep(60_000);
}
for (let round = 0; round < (task.rounds ?? 1); round++) {
  if (task.count !== undefined) await countUp(task.count);
  for (const request of task.requests ?? []) {
    const result = await writeOutputs(compareOutputs(request), { lockWait: task.lockWait ?? 0 });
    process.stdout.write(`${JSON.stringify(result)}\n`);
  }
}
