/** Who holds a lock: a process, told from another that got the same number later, and from one of another machine. */

import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import * as z from "zod";

const schema = z.object({
  pid: z.int().positive(),
  /** When it was started, in clock ticks since boot; empty where the system does not tell. */
  start: z.string(),
  /** This boot of the machine, and the process numbers' name space (a container has its own); empty where unknown. */
  boot: z.string(),
  namespace: z.string(),
  host: z.string(),
});

/** The process that holds a lock. */
export type Owner = z.infer<typeof schema>;

/** This process. */
export function thisProcess(): Owner {
  return {
    pid: process.pid,
    start: startOf(process.pid) ?? "",
    boot: orEmpty(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()),
    namespace: orEmpty(() => readlinkSync("/proc/self/ns/pid")),
    host: hostname(),
  };
}

/** Reads an owner from a lock's text; undefined if strata did not write it. */
export function parseOwner(text: string): Owner | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** Whether an owner may still run. One on another machine or in another container cannot be asked, so it may. */
export function mayRun(owner: Owner): boolean {
  const me = thisProcess();
  if (owner.host !== me.host) return true;
  if (owner.boot !== me.boot) return false;
  if (owner.namespace !== me.namespace) return true;
  try {
    process.kill(owner.pid, 0);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ESRCH") return false;
  }
  const start = startOf(owner.pid);
  return start === undefined || start === owner.start;
}

/** A process's start; "dead" for one that ended and was not yet waited for; undefined where the system does not tell. */
function startOf(pid: number): string | undefined {
  const stat = orEmpty(() => readFileSync(`/proc/${pid}/stat`, "utf8"));
  if (stat === "") return undefined;
  // The second field is the program's name in parentheses, which may itself hold spaces and parentheses.
  const [state, ...fields] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return state === "Z" || state === "X" ? "dead" : fields[18];
}

function orEmpty(read: () => string): string {
  try {
    return read();
  } catch {
    return "";
  }
}
