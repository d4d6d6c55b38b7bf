/** Which specs are loaded, and what they may use. */
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test, vi } from "vitest";
import { load, startLoad } from "../../generator/stages/load.ts";
import { folderOf } from "../fixtures/archive.ts";
import { strata } from "./strata-exports.ts";

/** A spec of a host whose `value` is an expression. */
const spec = (name: string, value = "1", imports = "") =>
  `import { host } from "strata"; ${imports}\nexport default host("${name}", { value: ${value} });\n`;

const loadFiles = (files: Record<string, string>) => load(startLoad(folderOf(Object.entries(files))), strata);

const values = (loaded: Awaited<ReturnType<typeof load>>) =>
  loaded.hosts.map(({ definition }) => (definition.spec as { value: unknown }).value);

test("specs are the .ts files in specs/, in order, without declarations, packages and hidden folders", async () => {
  const loaded = await loadFiles({
    "specs/b.ts": spec("b"),
    "specs/a/z.ts": spec("z"),
    "specs/a.ts": spec("a"),
    "specs/types.d.ts": "export type X = 1;",
    "specs/node_modules/p/index.ts": "throw 1;",
    "specs/.old/x.ts": "throw 2;",
    "specs/notes.md": "",
    "elsewhere/x.ts": "throw 3;",
  });
  expect(loaded.diagnostics).toEqual([]);
  expect(loaded.hosts.map((host) => [host.definition.name, host.file])).toEqual([
    ["a", "specs/a.ts"],
    ["z", "specs/a/z.ts"],
    ["b", "specs/b.ts"],
  ]);
});

test("symbolic links to files and folders are followed, loops are not, and one that dangles is an error", async () => {
  const root = folderOf([
    ["specs/a.ts", spec("a")],
    ["shared/b.ts", spec("b")],
    ["shared/folder/c.ts", spec("c")],
  ]);
  symlinkSync("../shared/b.ts", join(root, "specs/b.ts"));
  symlinkSync("../shared/folder", join(root, "specs/folder"));
  symlinkSync(".", join(root, "specs/loop"));
  symlinkSync("circle.ts", join(root, "specs/circle.ts"));
  symlinkSync("nowhere.ts", join(root, "specs/dangling.ts"));
  const { hosts, diagnostics } = await load(startLoad(root), strata);
  expect(hosts.map((host) => host.definition.name)).toEqual(["a", "b", "c"]);
  expect(diagnostics).toMatchObject([
    { code: "E102", severity: "error", file: "specs/circle.ts" },
    { code: "E102", severity: "error", file: "specs/dangling.ts" },
  ]);
});

test.skipIf(process.getuid?.() === 0)(
  "a file without read permission is an error, and hides no other",
  async () => {
    const root = folderOf([
      ["specs/a.ts", spec("a")],
      ["specs/secret.ts", spec("secret")],
    ]);
    chmodSync(join(root, "specs/secret.ts"), 0);
    const { hosts, diagnostics } = await load(startLoad(root), strata);
    expect(hosts.map((host) => host.definition.name)).toEqual(["a"]);
    expect(diagnostics).toMatchObject([{ code: "E102", file: "specs/secret.ts" }]);
  },
);

test("what passes esbuild and not JavaScript is an error at its line", async () => {
  const { diagnostics } = await loadFiles({
    "specs/a.ts": spec("a"),
    "specs/b.ts": `${spec("b")}\nexport const expression = /(/;\n`,
  });
  expect(diagnostics).toMatchObject([{ code: "E103", file: "specs/b.ts", line: 4 }]);
});

test("a root that is not there is a diagnostic too", async () => {
  const { diagnostics } = await load(startLoad("/nonexistent"), strata);
  expect(diagnostics).toMatchObject([{ code: "E100", severity: "error" }]);
});

test("the root may be a symbolic link", async () => {
  const root = folderOf([["real/specs/a.ts", `${spec("a")}throw new Error("no");`]]);
  symlinkSync("real", join(root, "link"));
  const { diagnostics } = await load(startLoad(join(root, "link")), strata);
  expect(diagnostics).toMatchObject([{ code: "E106", file: "specs/a.ts", line: 3, column: 7 }]);
});

test("a spec knows where it is, also where it makes its own __dirname", async () => {
  const root = folderOf([
    ["specs/a.ts", spec("a", "[import.meta.url, import.meta.dirname, __filename, __dirname]")],
    [
      "specs/lib/b.ts",
      'import { dirname } from "node:path"; import { fileURLToPath } from "node:url";\n' +
        "const __dirname = dirname(fileURLToPath(import.meta.url)); export const where = __dirname;",
    ],
    ["specs/c.ts", spec("c", "where", 'import { where } from "./lib/b.ts";')],
  ]);
  const loaded = await load(startLoad(root), strata);
  const file = join(root, "specs/a.ts");
  expect(loaded.diagnostics).toEqual([]);
  expect(values(loaded)).toEqual([
    [pathToFileURL(file).href, dirname(file), file, dirname(file)],
    join(root, "specs/lib"),
  ]);
});

test("the position of a throw is right on the first line of a spec that asks where it is", async () => {
  const loaded = await loadFiles({ "specs/a.ts": "const x = 1; throw new Error(import.meta.url + x);" });
  expect(loaded.diagnostics).toMatchObject([{ code: "E106", file: "specs/a.ts", line: 1, column: 20 }]);
});

test("specs import JSON, Node's modules, packages, and each other without an extension", async () => {
  const loaded = await loadFiles({
    "specs/disks.json": '{ "main": "/dev/vda" }',
    "specs/a.ts": spec("a", "disks.main", 'import disks from "./disks.json";'),
    "specs/b.ts": spec(
      "b",
      'join("/", name)',
      'import { join } from "node:path"; import { name } from "pool";',
    ),
    "specs/c.ts": spec("c", "helper", 'import { helper } from "./helper";'),
    "specs/d.ts": spec("d", "fs.existsSync('/')", 'const fs = require("fs");'),
    "specs/helper.ts": "export const helper = 7;",
    "node_modules/pool/package.json": '{ "name": "pool", "type": "module", "main": "main.js" }',
    "node_modules/pool/main.js": 'export const name = "tank";',
  });
  expect(loaded.diagnostics).toEqual([]);
  expect(values(loaded)).toEqual(["/dev/vda", "/tank", 7, true]);
});

test('"strata" is the running strata, whatever a tsconfig.json or a node_modules says', async () => {
  const loaded = await loadFiles({
    "specs/a.ts": spec("a", "Object.keys(all).length > 3 && 'host' in all", 'import * as all from "strata";'),
    "tsconfig.json": '{ "compilerOptions": { "paths": { "strata": ["./other.ts"] } } }',
    "other.ts": "throw 1;",
    "node_modules/strata/index.js": "throw 2;",
  });
  expect(loaded.diagnostics).toEqual([]);
  expect(values(loaded)).toEqual([true]);
});

test("what a spec prints goes to stderr", async () => {
  const stdout = vi.spyOn(process.stdout, "write");
  const stderr = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  const loaded = await loadFiles({ "specs/a.ts": spec("a", "console.log('hello')") });
  const [printed] = [stderr.mock.calls.map(([text]) => String(text)).join(""), stderr.mockRestore()];
  expect(printed).toBe("hello\n");
  expect(stdout).not.toHaveBeenCalled();
  stdout.mockRestore();
  expect(loaded.diagnostics).toEqual([]);
});

test("a profile that several files export is there once", async () => {
  const { profiles } = await loadFiles({
    "specs/a.ts": `export { laptop } from "./p.ts"; ${spec("a")}`,
    "specs/p.ts": 'import { profile } from "strata"; export const laptop = profile("laptop", {});',
  });
  expect(profiles).toMatchObject([{ definition: { name: "laptop" } }]);
});

test("host names are labels of DNS in small letters", async () => {
  const names = ["a", "9", "a-b", "x".repeat(63), "", "-a", "a-", "a_b", "a.b", "x".repeat(64), "é", "a\n"];
  const files = names.map((name, i) => [`specs/${String.fromCharCode(97 + i)}.ts`, hostNamed(name)] as const);
  const { hosts, diagnostics } = await loadFiles(Object.fromEntries(files));
  expect(hosts.map((host) => host.definition.name)).toEqual(names.slice(0, 4));
  expect(diagnostics.map((d) => d.code)).toEqual(names.slice(4).map(() => "E108"));

  function hostNamed(name: string): string {
    return `import { host } from "strata"; export default host(${JSON.stringify(name)}, {});`;
  }
});

test("a host that is described and not exported is an error", async () => {
  const root = folderOf([
    ["specs/a.ts", 'import { host } from "strata"; export default host("a", {});'],
    ["specs/b.ts", 'import { host } from "strata"; host("b", {});'],
  ]);
  const { hosts, diagnostics } = await load(startLoad(root), strata);
  expect(hosts.map(({ definition }) => definition.name)).toEqual(["a"]);
  expect(diagnostics).toMatchObject([{ severity: "error", code: "E110", host: "b" }]);
});

test("two runs give the same, in the same order", async () => {
  const root = folderOf([]);
  mkdirSync(join(root, "specs"));
  for (const name of ["c", "a", "b"]) writeFileSync(join(root, "specs", `${name}.ts`), `oops ${name} (`);
  const [first, second] = [await load(startLoad(root), strata), await load(startLoad(root), strata)];
  expect(first).toEqual(second);
});
