/** Where words go: the result to stdout, the rest to stderr, and what of it is for terminals only. */
import { expect, test } from "vitest";
import { laptop, onTerminal, project, start, strata, treeOf } from "./strata.ts";

const escapeCode = "\u001b";
const wrong = { "specs/hosts/ada.ts": laptop("ada", "  btrsf: {},\n") };
/** A spec that takes long enough for strata to say what it does. */
const slow = {
  "specs/hosts/ada.ts": `${laptop("ada")}const end = Date.now() + 600;\nwhile (Date.now() < end);\n`,
};

test.each(["generate", "check"])("strata %s --json is one document, and nothing beside it", (command) => {
  for (const files of [{}, wrong, slow, { "specs/hosts/ada.ts": "throw 1;\n" }]) {
    const { stdout, stderr } = strata(project(files), [command, "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({ command, diagnostics: expect.anything() });
    expect(stderr).toBe("");
  }
});

test("what a spec prints goes to stderr", () => {
  const root = project({ "specs/hosts/ada.ts": `console.log("hello");\n${laptop("ada")}` });
  const { stdout, stderr } = strata(root, ["check", "--json"]);
  expect(JSON.parse(stdout)).toMatchObject({ hosts: 2 });
  expect(stderr).toBe("hello\n");
});

test("a fault of strata itself is told as one: exit 1, and in JSON too", () => {
  const broken = 'performance.now = () => { throw new Error("broken on purpose"); };';
  const node = ["--import", `data:text/javascript,${encodeURIComponent(broken)}`];
  const text = strata(project(), ["generate"], { node });
  expect([text.code, text.stdout]).toEqual([1, ""]);
  expect(text.stderr).toContain("strata failed, which is a fault of strata itself: Error: broken on purpose");
  const json = strata(project(), ["generate", "--json"], { node });
  expect([json.code, json.stderr]).toEqual([1, ""]);
  expect(JSON.parse(json.stdout)).toEqual({
    diagnostics: [{ severity: "error", code: "E999", message: "broken on purpose" }],
  });
});

test("findings are coloured on a terminal, and where that is asked for", () => {
  const root = project(wrong);
  const codes = (text: string) => text.includes(`${escapeCode}[31m`);
  const piped = (args: string[], env = {}) => codes(strata(root, ["check", ...args], { env }).stderr);
  expect(piped([])).toBe(false);
  expect(piped(["--color", "always"])).toBe(true);
  expect(piped(["--color", "always"], { NO_COLOR: "1" })).toBe(true);
  expect(codes(onTerminal(root, "check"))).toBe(true);
  expect(codes(onTerminal(root, "check --color never"))).toBe(false);
  expect(codes(onTerminal(root, "check", { NO_COLOR: "1" }))).toBe(false);
  expect(codes(onTerminal(root, "check", { TERM: "dumb" }))).toBe(false);
});

test("progress is told on a terminal, in a run that takes long, and leaves nothing behind", () => {
  const root = project(slow);
  const shown = onTerminal(root, "check");
  expect(shown).toContain("\r\u001b[Kgenerating 2 hosts …");
  expect(shown.slice(0, shown.indexOf("missing"))).toMatch(/\r\u001b\[K$/);
  expect(strata(root, ["check"]).stderr).toBe("");
  expect(onTerminal(root, "check --json")).not.toContain(escapeCode);
  expect(onTerminal(root, "check", { TERM: "dumb" })).not.toContain(escapeCode);
  expect(onTerminal(project(), "check")).not.toContain(escapeCode);
});

test.each(["generate", "check --json", "--help"])("strata %s goes on when nobody reads", async (args) => {
  const root = project();
  const child = start(root, args.split(" "));
  child.stdout?.destroy();
  const code = await new Promise((resolve) => child.once("close", resolve));
  expect(child.said()).toBe("");
  expect(code).toBe({ generate: 0, "check --json": 3, "--help": 0 }[args]);
  if (args === "generate") expect(Object.keys(treeOf(`${root}/out`))).toHaveLength(12);
});

test("a result that can't be written is an error", () => {
  const run = strata(project(), ["check"], { within: ["sh", "-c", '"$@" >/dev/full', "sh"] });
  expect(run).toEqual({
    code: 1,
    stdout: "",
    stderr: "strata can't write its result to stdout: ENOSPC: no space left on device, write\n",
  });
});
