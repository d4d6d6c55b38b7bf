/** What templates and their helpers write. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { evaluate } from "../../generator/nix/parse.ts";
import { call, commented, fragment, nixPath } from "../../generator/nix/value.ts";
import { text as anyText } from "../nix/values.ts";
import { run } from "./render-helpers.ts";

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
      "kind/a.nix.hbs": "pkgs.writeShellApplication {\n  name = {{nix name}};\n\n  text = {{nix text}};\n}\n",
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

test("blocks of Handlebars and `lookup` choose what a helper gets", () => {
  const source =
    "{{#unless off}}\na = {{nix (lookup names key)}};\n{{/unless}}\n{{#with names}}\nb = {{nix x}};\n{{/with}}\n";
  const { text, errors } = run({ "kind/x.nix.hbs": source }, { off: false, names: { x: 1 }, key: "x" });
  expect([text, errors]).toEqual(["a = 1;\nb = 1;\n", []]);
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
  expect(run(builtIn, {}, { own: { "kind/x.nix.hbs": "{{> two}}" } }).text).toBe("# 2\n");
});

test("no text breaks out of any helper", async () => {
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
