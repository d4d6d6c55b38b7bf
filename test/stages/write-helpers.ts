/** A small fleet to write, and what stands in `out/` afterwards. */

import { spawn, type ChildProcess } from "node:child_process";
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";
import { afterAll, expect, onTestFinished } from "vitest";
import {
  compareOutputs,
  type WriteRequest,
  type WriteResult,
  writeOutputs,
} from "../../generator/stages/write.ts";

/** Hosts, their files, and the files' texts. */
export type Fleet = Record<string, Record<string, string>>;

/** Two hosts, and one of them with another text. */
export const fleet: Fleet = {
  yoga: { "default.nix": "{ }\n", "disko.nix": "{ disko = 1; }\n" },
  zephyrus: { "default.nix": "{ }\n", "scripts/reset.sh": "true\n" },
};
export const yogaChanged: Fleet = {
  ...fleet,
  yoga: { "default.nix": "{ }\n", "disko.nix": "{ disko = 2; }\n" },
};

/** A text of some size, so that half of it is not the whole. */
export const text = (name: string) => `# ${name}\n`.repeat(50);

// Fleets that follow each other: files and hosts come, change and go.
export const none: Fleet = {};
export const first: Fleet = {
  a: {
    "default.nix": text("a1"),
    "disko.nix": text("a1"),
    "gone.nix": text("a1"),
    "scripts/x.sh": text("a1"),
  },
  b: { "default.nix": text("b1"), "deep/er/x.nix": text("b1") },
};
export const second: Fleet = {
  a: { "default.nix": text("a1"), "disko.nix": text("a2"), "new.nix": text("a2") },
  c: { "default.nix": text("c2"), "deep/er/x.nix": text("c2") },
};
export const third: Fleet = {
  a: { "default.nix": text("a3"), "disko.nix": text("a3"), "new.nix": text("a3") },
  c: { "deep/er/x.nix": text("c3") },
};
export const fleets: Fleet[] = [none, first, second, third];

/** An empty root that goes when the test ends. */
export function makeRoot(): string {
  const root = mkdtempSync(join(tmpdir(), "strata-write-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  return root;
}

/** What the earlier stages would ask for. */
export function requestFor(root: string, fleet: Fleet, more: Partial<WriteRequest> = {}): WriteRequest {
  return {
    root,
    folders: Object.keys(fleet).map((host) => ({
      folder: `hosts/${host}`,
      model: { name: host, ...fleet[host] },
    })),
    outputs: Object.entries(fleet).flatMap(([host, files]) =>
      Object.entries(files).map(([name, text]) => ({
        path: `hosts/${host}/${name}`,
        text,
        spec: `specs/hosts/${host}.ts`,
        host,
      })),
    ),
    ...more,
  };
}

/** Compares and writes. */
export function write(root: string, fleet: Fleet, more: Partial<WriteRequest> = {}): Promise<WriteResult> {
  return writeOutputs(compareOutputs(requestFor(root, fleet, more)), { lockWait: 0 });
}

/** The same, and it must succeed. */
export async function writeWell(root: string, fleet: Fleet): Promise<WriteResult> {
  const result = await write(root, fleet);
  expect(result.diagnostics).toEqual([]);
  return result;
}

/** Every file under a root with its text (a link: `-> target`), and every folder (`null`). */
export function treeOf(root: string): Record<string, string | null> {
  const tree: Record<string, string | null> = {};
  const look = (folder: string): void => {
    for (const name of readdirSync(folder).sort()) {
      const place = join(folder, name);
      const stat = lstatSync(place);
      const path = relative(root, place);
      if (stat.isDirectory()) {
        tree[path] = null;
        look(place);
      } else tree[path] = stat.isSymbolicLink() ? `-> ${readlinkSync(place)}` : readFileSync(place, "utf8");
    }
  };
  look(root);
  return tree;
}

const clean = new Map<Fleet, ReturnType<typeof treeOf>>();

/** What a fleet's tree is when it is written to an empty root. */
export async function cleanTree(fleet: Fleet): Promise<Record<string, string | null>> {
  const known = clean.get(fleet);
  if (known !== undefined) return known;
  const root = makeRoot();
  await writeWell(root, fleet);
  const tree = treeOf(root);
  clean.set(fleet, tree);
  return tree;
}

/** Puts a file under a root, with the folders above it. */
export function put(root: string, path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

let program: string | undefined;
let bundled: string | undefined;
afterAll(() => {
  if (bundled !== undefined) rmSync(bundled, { recursive: true });
});

/** Starts write-child.ts, which does to a root what `task` says, in a process of its own. */
export function startChild(task: object): ChildProcess {
  program ??= bundleChild();
  return spawn(process.execPath, [program, JSON.stringify(task)], { stdio: ["ignore", "pipe", "inherit"] });
}

/** Waits for a child: what it printed, and how it ended. */
export async function ended(child: ChildProcess): Promise<{ out: string; end: number | string }> {
  let out = "";
  child.stdout?.on("data", (chunk: Buffer) => (out += chunk.toString()));
  const end = await new Promise<number | string>((done) => {
    child.on("close", (code, signal) => done(signal ?? code ?? "?"));
  });
  return { out, end };
}

function bundleChild(): string {
  const folder = (bundled = mkdtempSync(join(tmpdir(), "strata-child-")));
  const outfile = join(folder, "child.mjs");
  buildSync({
    entryPoints: [fileURLToPath(new URL("write-child.ts", import.meta.url))],
    bundle: true,
    platform: "node",
    format: "esm",
    outfile,
  });
  return outfile;
}
