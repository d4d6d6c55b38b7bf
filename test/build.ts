/** vitest's global setup: builds the bundle once, for the tests that run it as users do. */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** Builds dist/, as `npm ci` does. */
export default function build(): void {
  execFileSync("npm", ["run", "--silent", "build"], {
    cwd: fileURLToPath(new URL("..", import.meta.url)),
    stdio: ["ignore", "inherit", "inherit"],
  });
}
