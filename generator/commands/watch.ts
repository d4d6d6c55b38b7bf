/** `strata generate --watch`: generates again whenever a spec or a template changes, until it is interrupted. */
import { join } from "node:path";
import type { ExitCode } from "./exit.ts";
import type { GenerateOptions } from "./generate.ts";

/** Editors save in several steps; a run waits until they are through. */
const settleTime = 100;

/** Runs once, and then after every change. Returns when the watching ends. */
export async function watch(
  options: GenerateOptions,
  generate: (options: GenerateOptions) => Promise<ExitCode>,
): Promise<ExitCode> {
  const { watch: watchFiles } = await import("chokidar");
  let last = await generate(options);
  let running: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  const watcher = watchFiles([join(options.root, "specs"), join(options.root, "templates")], {
    ignoreInitial: true,
  });
  watcher.on("all", () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      running = running.then(async () => {
        last = await generate(options);
      });
    }, settleTime);
  });
  process.stderr.write("watching specs/ and templates/; Ctrl-C ends it\n");
  await new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, resolve);
  });
  clearTimeout(timer);
  await watcher.close();
  await running;
  return last;
}
