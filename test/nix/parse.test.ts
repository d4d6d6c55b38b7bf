/** What the parser finds wrong with a Nix text, and where. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkSyntax } from "../../generator/nix/parse.ts";
import { scan } from "../../generator/nix/scan.ts";
import { data, layOut } from "./values.ts";

describe("what is wrong with a text, and where", () => {
  test.each([
    ["{ a = 1\n  b = 2; }", "2:5 unexpected ="],
    ["{ a = $; }", "1:8 unexpected ;"],
    ["[ 1, 2 ]", "1:4 unexpected ,"],
    ['{ a = "x; }', "1:7 this string is never closed"],
    ["{\n  a = ''x; }", "2:7 this string is never closed"],
    ["{ a = 1; ", "1:1 this { is never closed"],
    ["{ a = ( 1 }", "1:11 this } does not close the ( before it"],
    ["{ } )", "1:5 this ) closes nothing"],
    ["{ } /* x", "1:5 this comment is never closed"],
    ["let a = 1;", "1:1 this let is never closed"],
    ["", "1:1 the text ends before the expression does"],
    ["x:\n# only a comment\n", "3:1 the text ends before the expression does"],
    ["{ a = 1; a = 2; }", "1:10 the attribute a is defined twice"],
    ['x: { a.b = 1; "a".b = 2; }', "1:15 the attribute a.b is defined twice"],
    ["{ a = { b = 1; }; a.c = 2; a = { b = 3; }; }", "1:34 the attribute b is defined twice"],
    ["{ a = 1; a.b = 2; }", "1:10 the attribute a is defined twice"],
    ["{ a.b = 1; a = 2; }", "1:12 the attribute a is defined twice"],
    ["{ a = { } // x; a.b = 1; }", "1:17 the attribute a is defined twice"],
    ["let a = 1; a = 2; in a", "1:12 the attribute a is defined twice"],
    ["x: { inherit (x) a b; b = 1; }", "1:23 the attribute b is defined twice"],
  ])("%j", async (text, expected) => {
    const [findings = []] = await checkSyntax([text]);
    expect(findings.map(({ line, column, message }) => `${line}:${column} ${message}`)).toEqual([expected]);
  });

  test.each([
    "{ lib, pkgs, ... }: { a = lib.mkDefault pkgs.x; imports = [ ./x.nix ]; }",
    "{ a = { b = 1; }; a.c = 2; a = { d = 3; }; }",
    "{ a = with x; y; b = assert x; y; c = let a = 1; in a; d = { x, y ? { z = 1; } }: x; }",
    "{ a = rec { b = 1; }; ${x} = 1; ${x} = 2; }",
    "{ a = ''it's ''${x} ''' ${\"}\"} ''\\n''; }",
    "{ a = http://example.org/a''b; } # }",
    "[ 1 ]\r\n",
  ])("nothing is wrong with %j", async (text) => {
    expect(await checkSyntax([text])).toEqual([[]]);
  });
});

describe("many texts at once", () => {
  test("each text's errors are its own", async () => {
    const good = "{ ... }:\n{\n  a = 1;\n}\n";
    const texts = [good, "{ a = 1 }", good, "} ) ( {", '"', good, "/*", "*/ 1", "{ a = 1; a = 2; }", good];
    const wrong = (await checkSyntax(texts)).map((findings) => findings.length);
    expect(wrong).toEqual([0, 1, 0, 1, 1, 0, 1, 1, 1, 0]);
  });

  test("a text that is wrong alone is wrong in company", async () => {
    const piece = fc.constantFrom(
      ..."{ } ( ) [ ] \" '' ' $ ${ ''${ $$ ''' ''\\ \\ = ; : , . / // /* */ # ? @ < > - ~/ ./a x: a a'' a.b let in with rec inherit 1 http://a".split(
        " ",
      ),
      " ",
      "\n",
      "\r",
    );
    const texts = fc.sample(
      fc.array(piece, { maxLength: 9 }).map((pieces) => pieces.join("")),
      4000,
    );
    const alone = await Promise.all(texts.map(async (text) => (await checkSyntax([text]))[0]));
    const closed = texts.flatMap((text, i) => (scan(text).isClosed ? [i] : []));
    expect(closed.length).toBeGreaterThan(200);
    for (const i of closed) expect((await checkSyntax([texts[i] ?? "", "{ }"]))[0]).toEqual(alone[i]);
    expect(await checkSyntax(texts)).toEqual(alone);
  });

  test("what we write is surely closed, and so checked in company", () => {
    fc.assert(fc.property(data, (value) => scan(layOut(value)).isClosed || layOut(value).includes("$")));
  });
});
