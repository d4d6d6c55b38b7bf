/** Whole processes, measured from outside. */
import { spawn, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** Runs a program to its end, and gives the milliseconds that it took. Throws if it fails. */
export function timed(args: readonly string[]): number {
  const begin = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, {
    stdio: ["ignore", "ignore", "pipe"],
    encoding: "utf8",
  });
  const time = performance.now() - begin;
  if (status !== 0) throw new Error(`node ${args.join(" ")} ended with ${status}:\n${stderr}`);
  return time;
}

/** The most memory that a program and its child processes ever had, each at its own time, in MiB; undefined where there is no /proc. */
export async function peakMemory(args: readonly string[]): Promise<number | undefined> {
  const child = spawn(process.execPath, args, { stdio: "ignore" });
  const peaks = new Map<string, number>();
  const look = (pid: string): void => {
    try {
      const peak = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
      if (peak !== undefined) peaks.set(pid, Number(peak) / 1024);
      const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8");
      children.split(" ").filter(Boolean).forEach(look);
    } catch {
      // It has ended meanwhile, or this is no Linux.
    }
  };
  // The kernel keeps the peak itself, so that only what happens after the last look is missed.
  const timer = setInterval(() => look(String(child.pid)), 5);
  await new Promise((resolve) => child.once("close", resolve));
  clearInterval(timer);
  return peaks.size === 0 ? undefined : [...peaks.values()].reduce((sum, peak) => sum + peak);
}

/** The middle one of some numbers. */
export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
