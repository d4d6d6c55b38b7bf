/** The built command line as users have it: a process of its own, run on a small project. */
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { createHash } from "node:crypto";
import { lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import { folderOf } from "../fixtures/archive.ts";

/** What `npm run build` made; see test/build.ts. */
const cli = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));

/** The environment of a user whose terminal is nothing special. */
const environment = { PATH: process.env["PATH"], HOME: process.env["HOME"], TERM: "xterm-256color" };

/** What a run came to. */
export interface Run {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** How a run differs from one in the project's folder with nothing special about it. */
export interface Circumstances {
  env?: Record<string, string>;
  /** Arguments of Node itself. */
  node?: string[];
  /** A program that starts it, with its arguments. */
  within?: string[];
}

/** Runs strata in a folder to its end. */
export function strata(folder: string, args: readonly string[], circumstances: Circumstances = {}): Run {
  const { env = {}, node = [], within = [] } = circumstances;
  const [program, ...rest] = [...within, process.execPath, ...node, cli, ...args] as [string, ...string[]];
  const { status, stdout, stderr } = spawnSync(program, rest, {
    cwd: folder,
    env: { ...environment, ...env },
    encoding: "utf8",
  });
  return { code: status, stdout, stderr };
}

/** Runs strata on a terminal, and gives all that this shows. */
export function onTerminal(folder: string, args: string, env: Record<string, string> = {}): string {
  const command = `'${process.execPath}' '${cli}' ${args}`;
  const { stdout } = spawnSync("script", ["--quiet", "--command", command, "/dev/null"], {
    cwd: folder,
    env: { ...environment, ...env },
    encoding: "utf8",
  });
  return stdout;
}

/** Starts strata in a folder and lets it run; it is killed when the test ends. */
export function start(folder: string, args: readonly string[]): ChildProcess & { said: () => string } {
  const child = spawn(process.execPath, [cli, ...args], { cwd: folder, env: environment });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (text += String(chunk)));
  onTestFinished(() => void child.kill("SIGKILL"));
  return Object.assign(child, { said: () => text });
}

/** A project of two hosts; `files` come on top, and it goes when the test ends. */
export function project(files: Record<string, string> = {}): string {
  const specs = { "specs/hosts/ada.ts": laptop("ada"), "specs/hosts/bob.ts": laptop("bob"), ...files };
  return folderOf(Object.entries(specs));
}

let generated: [path: string, text: string][] | undefined;

/** The same two hosts with their modules, which are generated once for all tests of a file. */
export function upToDate(): string {
  const root = project(Object.fromEntries(generated ?? []));
  if (generated === undefined) {
    strata(root, ["generate"]);
    const paths = Object.keys(treeOf(join(root, "out"))).map((name) => `out/${name}`);
    generated = paths.map((path) => [path, readFileSync(join(root, path), "utf8")]);
  }
  return root;
}

/** A spec of a laptop. */
export function laptop(name: string, more = ""): string {
  return `import { host, singleNvmeLaptop } from "strata";

export default host(${JSON.stringify(name)}, {
  devices: singleNvmeLaptop({ device: "/dev/disk/by-id/${name}" }),
  swap: { zram: true },
${more}});
`;
}

/** Puts a file into a project. */
export function put(root: string, path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

/** Every file under a folder with a hash of its bytes, and when it was last written. Empty where there is no such folder. */
export function treeOf(folder: string): Record<string, string> {
  if (!lstatSync(folder, { throwIfNoEntry: false })) return {};
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(
    (name) => !lstatSync(join(folder, name)).isDirectory(),
  );
  return Object.fromEntries(
    files.sort().map((name) => {
      const path = join(folder, name);
      const hash = createHash("sha256").update(readFileSync(path)).digest("hex");
      return [name, `${hash} ${lstatSync(path, { bigint: true }).mtimeNs}`];
    }),
  );
}
