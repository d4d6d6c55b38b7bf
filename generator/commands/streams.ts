/** What becomes of a run whose output nobody takes. */
import { exitCode } from "./exit.ts";

/**
 * Whoever reads may stop reading (`strata check | head -1`): that is no fault, and the run goes on to its own exit code. A result
 * that can't be written for another reason (a full disk) is one. Without this, Node ends either with a stack trace.
 */
export function surviveClosedStreams(): void {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") return;
    process.stderr.write(`strata can't write its result to stdout: ${error.message}\n`);
    process.exit(exitCode.failed);
  });
  // There is nowhere left to say so.
  process.stderr.on("error", () => {});
}
