import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { evaluate } from "../../generator/nix/parse.ts";
import { call, commented, fragment, nixPath } from "../../generator/nix/value.ts";
import { render } from "../../generator/stages/render.ts";
import { text as anyText } from "../nix/values.ts";

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "strata-render-"));
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

/** Renders `kind/x.nix.hbs`, or another, out of built-in templates and the project's own. */
function run(
  builtIn: Record<string, string>,
  view: Record<string, unknown>,
  { own = {}, template = "kind/x.nix.hbs" }: { own?: Record<string, string>; template?: string } = {},
) {
  const write = (folder: string, files: Record<string, string>) => {
    for (const [name, source] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), source);
    }
  };
  write(join(root, "built-in"), builtIn);
  write(join(root, "project", "templates"), own);
  const planned = { path: "hosts/a/x.nix", template, view, spec: "specs/hosts/a.ts", host: "a" };
  const folders = {
    builtIn: join(root, "built-in"),
    project: join(root, "project", "templates"),
    root: join(root, "project"),
  };
  const { outputs, diagnostics } = render(
    [planned, { ...planned, path: "hosts/b/x.nix", host: "b" }],
    folders,
  );
  return {
    text: outputs[0]?.text,
    errors: diagnostics.map(
      ({ code, file = "", line, message }) => `${code} ${file.replace(root, "")}:${line} ${message}`,
    ),
  };
}

describe("a template's text", () => {
  test("each helper writes what it is for", () => {
    const source = `{{> header}}
{ lib, ... }:
{
  imports = {{nix imports}};
  {{#each mounts}}
  # {{comment why}}
  fileSystems.{{nixName @key}} = {{nix entry}};
  {{/each}}
  {{#if script}}
  script = ''
    rm -f {{shell script}} "$x"
  '';
  {{/if}}
  name = {{nixString name}};
}


`;
    const { text, errors } = run(
      {
        "kind/x.nix.hbs": source,
        "partials/header.hbs": "# From {{comment @spec}} for {{comment @host}}.\n",
      },
      {
        imports: [nixPath("./a.nix")],
        mounts: {
          "/": { why: "The root.\nOf all.", entry: { options: ["a", "b"] } },
          b: { why: "${x} ''", entry: call("lib.mkDefault", commented("One.", { x: 1 })) },
        },
        script: "it's ${x}",
        name: "${x}",
      },
    );
    expect(errors).toEqual([]);
    expect(text).toBe(`# From specs/hosts/a.ts for a.
{ lib, ... }:
{
  imports = [ ./a.nix ];
  # The root.
  # Of all.
  fileSystems."/" = {
    options = [
      "a"
      "b"
    ];
  };
  # $ {x} ' '
  # One.
  fileSystems.b = lib.mkDefault { x = 1; };
  script = ''
    rm -f 'it'\\'''s ''\${x}' "$x"
  '';
  name = "\\\${x}";
}
`);
  });

  test("fragments: Nix as it is, any other text as a string", () => {
    const { text, errors } = run(
      {
        "kind/x.nix.hbs": "{\n  a = {{nix a}};\n  b = lib.mkDefault {{nix b}};\n}\n",
        "kind/a.nix.hbs":
          "pkgs.writeShellApplication {\n  name = {{nix name}};\n\n  text = {{nix text}};\n}\n",
        "kind/b.sh.hbs": 'echo "${a[@]}" {{shell word}} # {{comment word}}\n\n  {{text word}}\n',
      },
      {
        a: fragment("kind/a.nix.hbs", { name: "x", text: fragment("kind/b.sh.hbs", { word: "a '${b}" }) }),
        b: fragment("kind/b.sh.hbs", { word: "x" }),
      },
    );
    expect(errors).toEqual([]);
    expect(text).toBe(`{
  a = pkgs.writeShellApplication {
    name = "x";

    text = ''
      echo "''\${a[@]}" 'a '\\'''''\${b}' # a ''\\'''\${b}

        a ''\\'''\${b}
    '';
  };
  b = lib.mkDefault ''
    echo "''\${a[@]}" x # x

      x
  '';
}
`);
  });

  test("files that are not Nix take bare text", () => {
    const { text } = run({ "a.md.hbs": "# {{text title}}\n" }, { title: "A & B" }, { template: "a.md.hbs" });
    expect(text).toBe("# A & B\n");
  });

  test("the project's own files come first, one by one", () => {
    const builtIn = {
      "kind/x.nix.hbs": "{{> one}}\n{{> two}}\n",
      "partials/one.hbs": "# 1\n",
      "partials/two.hbs": "# 2\n",
    };
    expect(run(builtIn, {}, { own: { "partials/two.hbs": "# own\n" } }).text).toBe("# 1\n# own\n");
    expect(run(builtIn, {}, { own: { "kind/x.nix.hbs": "{{> two}}" } }).text).toBe("# own\n");
  });

  test("no text breaks out of any helper", async () => {
    mkdirSync(root, { recursive: true });
    const source = `{
  # {{comment text}}
  a = {{nix text}}; {{comment text}}
  {{nixName text}} = {{nixString text}};
  script = ''
    # {{comment text}}
    echo {{shell text}} "$HOME" {{shell text}};
    x={{shell text}}{{shell text}}'';
}`;
    await fc.assert(
      fc.asyncProperty(anyText, async (text) => {
        fc.pre(!["a", "script"].includes(text));
        const written = run({ "kind/x.nix.hbs": source }, { text });
        expect(written.errors).toEqual([]);
        const value = (await evaluate(written.text ?? "")) as Record<string, string>;
        expect([value["a"], value[text], Object.keys(value).length]).toEqual([text, text, 3]);
        const word = /^[A-Za-z0-9_@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
        expect(value["script"]).toMatch(/^#/);
        expect(value["script"]?.endsWith(`echo ${word} "$HOME" ${word};\nx=${word}${word}`)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

describe("a broken template is an error at its line", () => {
  const at = "/built-in/kind/x.nix.hbs";
  test.each([
    ["not closed", "a\n{{#if x}}\n", `E502 ${at}:3 the template is not well formed`],
    [
      "closed by another",
      "{{#if x}}\n\n{{/each}}",
      `E502 ${at}:1 the template is not well formed: if doesn't match each`,
    ],
    ["half a mustache", "\n{{nix x\n", `E502 ${at}:2 the template is not well formed`],
    ["a NUL character", "\0", `E502 ${at}:undefined the template holds a NUL character`],
    ["raw text", "\n  {{x}}", `E503 ${at}:2 {{x}} would write text as it is`],
    ["raw text in three braces", "{{{nix x}}}", `E503 ${at}:1 {{{nix}}} would write text as it is`],
    ["raw text with an ampersand", "{{&x}}", `E503 ${at}:1 {{{x}}} would write text as it is`],
    [
      "raw text in a block",
      "{{#each x}}\n{{this}}\n{{/each}}",
      `E503 ${at}:2 {{this}} would write text as it is`,
    ],
    [
      "raw text in an else",
      "{{#if x}}\n{{else}}\n{{x}}\n{{/if}}",
      `E503 ${at}:3 {{x}} would write text as it is`,
    ],
    ["a literal", '{{"x"}}', `E503 ${at}:1 {{x}} would write text as it is`],
    ["an unknown helper", "\n{{nixx x}}", `E503 ${at}:2 there is no helper nixx`],
    ["a helper of Handlebars as text", "{{lookup x 'a'}}", `E503 ${at}:1 there is no helper lookup`],
    ["an unknown helper inside another", "{{nix (concat x)}}", `E503 ${at}:1 (concat …) can't be used`],
    ["an unknown block", "{{#raw x}}{{/raw}}", `E503 ${at}:1 there is no block raw`],
    ["a property as a block", "{{#x}}{{/x}}", `E503 ${at}:1 there is no block x`],
    ["a helper as a block", "{{#nix x}}{{/nix}}", `E503 ${at}:1 there is no block nix`],
    ["too many values", "{{nix x x}}", `E503 ${at}:1 nix takes one value`],
    ["no value", "{{nix}}", `E503 ${at}:1 nix takes one value`],
    ["an inline partial", "{{#*inline 'a'}}{{/inline}}", `E503 ${at}:1 a decorator can't be used`],
    ["a computed partial", "{{> (lookup . 'x')}}", `E503 ${at}:1 a computed partial can't be used`],
    ["a missing partial", "\n{{> none}}", `E501 ${at}:2 there is no template partials/none.hbs`],
    ["a missing property", "\n{{nix none}}", `E504 ${at}:2 the template uses none`],
    ["a missing property of one", "{{nix x.none}}", `E504 ${at}:1 the template uses none`],
    ["a missing property in a condition", "{{#if none}}{{/if}}", `E504 ${at}:1 the template uses none`],
    ["a missing property in a loop", "{{#each none}}{{/each}}", `E504 ${at}:1 the template uses none`],
    [
      "a property that every object has",
      "{{nix constructor}}",
      `E505 ${at}:1 a value can't be written: there is none`,
    ],
    [
      "a value that Nix has not",
      "\n\na = {{nix date}};",
      `E505 ${at}:3 a value can't be written: Nix has no form for [object Date]`,
    ],
    [
      "a text that is none",
      "\n# {{comment x}}",
      `E505 ${at}:2 a value can't be written: expected text, not object`,
    ],
    [
      "a shell word in quotes",
      `''\n'{{shell text}}'\n''`,
      `E505 ${at}:2 a value can't be written: a shell word brings its own quotes`,
    ],
    ["bare text in Nix", "{{text text}}", `E505 ${at}:1 a value can't be written: bare text`],
    [
      "a broken fragment",
      "a = {{nix broken}};",
      `E501 /built-in/kind/none.sh.hbs:undefined there is no template kind/none.sh.hbs`,
    ],
  ])("%s", (_title, source, error) => {
    const view = { x: {}, text: "a b", date: new Date(0), broken: fragment("kind/none.sh.hbs", {}) };
    const { text, errors } = run({ "kind/x.nix.hbs": source }, view);
    expect(text).toBeUndefined();
    expect(errors[0]?.slice(0, error.length)).toBe(error);
  });

  test("a partial's and a fragment's errors are at their own file", () => {
    const files = { "kind/x.nix.hbs": "\n\n{{> p}}", "partials/p.hbs": "#\n{{nix none}}" };
    expect(run(files, {}).errors[0]).toMatch(/^E504 \/built-in\/partials\/p.hbs:2 /);
    const fragments = { "kind/x.nix.hbs": "\n\n{{nix a}}", "kind/f.sh.hbs": "#\n#\n{{text none}}" };
    expect(run(fragments, { a: fragment("kind/f.sh.hbs", {}) }).errors[0]).toMatch(
      /^E504 \/built-in\/kind\/f.sh.hbs:3 /,
    );
  });

  test("a project's file is named relative to the root, and an error that all outputs share is told once", () => {
    const { errors } = run({}, {}, { own: { "kind/x.nix.hbs": "{{x}}" } });
    expect(errors).toEqual(["E503 templates/kind/x.nix.hbs:1 {{x}} would write text as it is"]);
  });

  test("a missing template, and a folder in a template's place", () => {
    expect(run({}, {}).errors).toEqual([
      "E501 /built-in/kind/x.nix.hbs:undefined there is no template kind/x.nix.hbs",
    ]);
    expect(run({ "kind/x.nix.hbs/y": "" }, {}).errors[0]).toMatch(/^E501 .*can't be read: EISDIR/);
  });
});
