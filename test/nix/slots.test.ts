/** Values put into the text of a template where their marks stand. */
import { describe, expect, test } from "vitest";
import { NixTextError } from "../../generator/nix/escape.ts";
import { Layout } from "../../generator/nix/layout.ts";
import { Slots, type Slot } from "../../generator/nix/slots.ts";
import { call, commented, fragment, indentedString, type NixValue } from "../../generator/nix/value.ts";

/** A text with `@` for each slot, in order. */
function fill(text: string, ...slots: Slot[]): string {
  const marks = new Slots<number>();
  let i = 0;
  const marked = text.replace(/@/g, () => {
    const slot = slots[i++];
    if (slot === undefined) throw new RangeError("more marks than slots");
    return marks.put(slot, i);
  });
  const layout = new Layout(() => "pkgs.writeText {\n  a = 1;\n\n  b = 2;\n}");
  return marks.fill(marked, layout, (error, origin) => new Error(`slot ${origin}: ${error.message}`));
}

const value = (of: NixValue): Slot => ({ kind: "value", value: of });
const comment = (text: string): Slot => ({ kind: "comment", text });
const long = (width: number) => "x".repeat(width);

describe("a value in a template", () => {
  test.each([
    ["as a binding's value", "  a = @;\n", { b: 1 }, "  a = {\n    b = 1;\n  };\n"],
    ["as a list's element", "  a = [\n    @\n  ];", call("f.g", 1), "  a = [\n    (f.g 1)\n  ];"],
    ["as an argument", "  a = lib.mkDefault @;", -1, "  a = lib.mkDefault (-1);"],
    ["as a file's body", "{ lib, ... }:\n@\n", { b: 1 }, "{ lib, ... }:\n{\n  b = 1;\n}\n"],
    ["as a call that is a file's body", "@", call("f.g", { b: 1, c: 2 }), "f.g {\n  b = 1;\n  c = 2;\n}"],
    ["with a comment", "x\n  a = @;\n", commented("Why.", 1), "x\n  # Why.\n  a = 1;\n"],
    ["over lines in one", '  a."/" = @;', indentedString("x\ny\n"), "  a.\"/\" = ''\n    x\n    y\n  '';"],
    ["a fragment", "  a = @;", fragment("x", {}), "  a = pkgs.writeText {\n    a = 1;\n\n    b = 2;\n  };"],
    ["a long string after bare names", "a.b = @;", long(100), `a.b = "${long(100)}";`],
    ["a string that fits after a quoted name", '"a".b = @;', long(89), `"a".b = "${long(89)}";`],
    ["one that does not", '"a".b = @;', long(90), `"a".b =\n  "${long(90)}";`],
    ["a long string after five names", "a.b.c.d.e = @;", long(90), `a.b.c.d.e =\n  "${long(90)}";`],
    ["a list of one that fits before a comment", "a = @; # x", [long(85)], `a = [ "${long(85)}" ]; # x`],
  ])("%s", (_title, template, of, filled) => {
    expect(fill(template, value(of))).toBe(filled);
  });

  test("beside others on one line", () => {
    expect(fill("x.@ = @;\n@", { kind: "text", text: '"a b"' }, value({ a: 1 }), value("z"))).toBe(
      'x."a b" = {\n  a = 1;\n};\n"z"',
    );
  });

  test("that can't be written tells which", () => {
    expect(() => fill("a = @;\nb = @;", value(1), value(NaN))).toThrow("slot 2: Nix has no number NaN");
  });

  test("what is not a value's fault is not told as one", () => {
    const slots = new Slots<number>();
    const broken = new Layout(() => {
      throw new RangeError("broken");
    });
    const fill = () =>
      slots.fill(slots.put(value(fragment("x", {})), 1), broken, () => new NixTextError("no"));
    expect(fill).toThrow(RangeError);
  });
});

describe("a comment in a template", () => {
  const words = "word ".repeat(20).trim();
  test.each([
    ["after its #", "  # @\n", "one\ntwo\n", "  # one\n  # two\n"],
    ["without one", "  @\n", "one", "  # one\n"],
    [
      "too long for a line",
      "  # @",
      words,
      `  # ${"word ".repeat(15).trim()}\n  # ${"word ".repeat(5).trim()}`,
    ],
    ["within a comment", "  # from @.", "a\nb", "  # from a b."],
    ["after code", "  a = 1; @", "a\nb", "  a = 1; # a b"],
    ["of nothing", "  # @\n", "", "  #\n"],
  ])("%s", (_title, template, text, filled) => {
    expect(fill(template, comment(text))).toBe(filled);
  });
});
