/** `strata generate --watch`: generates again whenever a spec or a template changes, until it is interrupted. */
import { join } from "node:path";
import { exitCode, type ExitCode } from "./exit.ts";
import type { GenerateOptions } from "./generate.ts";

/** Editors save in several steps; a run waits until they are through. */
const settleTime = 100;

/** Runs once, and then after every change, until a signal ends it. Returns the last run's code; throws what a run throws. */
export async function watch(
  options: GenerateOptions,
  generate: (options: GenerateOptions) => Promise<ExitCode>,
): Promise<ExitCode> {
  const { watch: watchFiles } = await import("chokidar");
  const watcher = watchFiles([join(options.root, "specs"), join(options.root, "templates")], {
    ignoreInitial: true,
  });
  await new Promise<void>((resolve) => watcher.once("ready", resolve));
  process.stderr.write("watching specs/ and templates/; Ctrl-C ends it\n");

  let last: ExitCode = exitCode.ok;
  let running: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      const run = (): void => {
        running = running.then(async () => {
          last = await generate(options);
        });
        running.catch(reject);
      };
      watcher.on("all", () => {
        clearTimeout(timer);
        timer = setTimeout(run, settleTime);
      });
      for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, resolve);
      run();
    });
  } finally {
    clearTimeout(timer);
    await watcher.close();
  }
  await running;
  return last;
}
