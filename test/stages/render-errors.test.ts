/** What is wrong with a template, and where: found before anything is written. */
import { expect, test } from "vitest";
import { fragment } from "../../generator/nix/value.ts";
import { run } from "./render-helpers.ts";

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
