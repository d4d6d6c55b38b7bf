/** What the command line says to who does not know it yet, and to who mistypes. */
import { expect, test } from "vitest";
import { project, strata, treeOf } from "./strata.ts";

test("the help of every command", async () => {
  const root = project();
  const commands = [
    "generate",
    "check",
    "report",
    "rollout",
    "rules",
    "persist",
    "persist suggest",
    "persist add",
    "persist rm",
  ];
  const help = ["--help", ...commands.map((command) => `${command} --help`)].map((args) => {
    const { code, stdout, stderr } = strata(root, args.split(" "));
    expect([code, stderr]).toEqual([0, ""]);
    return `$ strata ${args}\n${stdout}`;
  });
  await expect(help.join("\n")).toMatchFileSnapshot("help.txt");
});

test("no command at all gives the help, as an error", () => {
  const { code, stdout, stderr } = strata(project(), []);
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toContain("Usage: strata");
});

const wrong: [args: string, message: string, hint?: string][] = [
  ["generat", "unknown command 'generat'", "Did you mean generate?"],
  ["generate --hots ada", "unknown option '--hots'", "Did you mean --host?"],
  ["check --take-over x", "unknown option '--take-over'"],
  ["generate ada", "too many arguments for 'generate'. Expected 0 arguments but got 1."],
  [
    "generate --host --color never",
    "option '--host <name...>' argument '--color' is invalid. A name is missing.",
  ],
  [
    "check --color blue",
    "option '--color <when>' argument 'blue' is invalid. Allowed choices are auto, always, never.",
  ],
  ["check --root nowhere", "option '--root <dir>' argument 'nowhere' is invalid. There is no such folder."],
  ["generate --host eve ada", "no spec describes a host named eve", "the hosts are ada, bob"],
  ["generate --host adda", "no spec describes a host named adda", "did you mean ada?"],
];

test.each(wrong)("strata %s is wrong usage: exit 2, and nothing is written", (args, message, hint) => {
  const root = project();
  const { code, stdout, stderr } = strata(root, args.split(" "));
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toContain(message);
  if (hint !== undefined) expect(stderr).toContain(hint);

  const json = strata(root, [...args.split(" "), "--json"]);
  expect(json.code).toBe(2);
  const { diagnostics } = JSON.parse(json.stdout) as { diagnostics: object[] };
  expect(diagnostics[0]).toMatchObject({ severity: "error", message, ...(hint && { hint }) });
  expect(treeOf(`${root}/out`)).toEqual({});
});

test("--watch prints no JSON", () => {
  const { code, stdout } = strata(project(), ["generate", "--watch", "--json"]);
  expect(code).toBe(2);
  expect(JSON.parse(stdout)).toHaveProperty("diagnostics.0.code", "E001");
});
