import { expect, test } from "vitest";
import type { NixValue } from "../../generator/nix/value.ts";
import { reference } from "../../generator/nix/value.ts";
import { long, testShapes } from "./shapes.ts";
import { layOut } from "./values.ts";

testShapes("scalars, sets and lists", [
  ["no attributes", {}, "{ }"],
  [
    "scalars",
    { a: null, b: true, c: 1, d: -1, e: 1.5, f: 1e-9, g: "x" },
    `{
  a = null;
  b = true;
  c = 1;
  d = -1;
  e = 1.5;
  f = 1.0e-9;
  g = "x";
}`,
  ],
  [
    "empty sets and lists",
    { a: {}, b: [] },
    `{
  a = { };
  b = [ ];
}`,
  ],
  [
    "a set of one, and properties that are undefined",
    { settings: { allowDiscards: true, keyFile: undefined } },
    `{
  settings = {
    allowDiscards = true;
  };
}`,
  ],
  [
    "names that need quotes",
    { "/": 1, or: 2, "1": 3, "a'b-c": 4, '${"\\': 5, inherit: 6 },
    `{
  "1" = 3;
  "/" = 1;
  "or" = 2;
  a'b-c = 4;
  "\\\${\\"\\\\" = 5;
  "inherit" = 6;
}`,
  ],
  [
    "lists of one and of more",
    { a: ["x"], b: ["x", "y"], c: [{ a: 1 }], d: [{ a: 1, b: 2 }], e: [["x"]], f: [{ a: { b: 1 } }] },
    `{
  a = [ "x" ];
  b = [
    "x"
    "y"
  ];
  c = [ { a = 1; } ];
  d = [
    {
      a = 1;
      b = 2;
    }
  ];
  e = [ [ "x" ] ];
  f = [
    {
      a = {
        b = 1;
      };
    }
  ];
}`,
  ],
  [
    "a list of nothing but empty ones",
    [[[]], [{}], [{ a: {} }]],
    "[\n  [ [ ] ]\n  [ { } ]\n  [ { a = { }; } ]\n]",
  ],
]);

// nixfmt's width of 100 leaves out the indentation. Each pair is the last that fits and the first that does not.
testShapes("lines of about 100 characters", [
  ["a list of one that fits", { a: [long(89)] }, `{\n  a = [ "${long(89)}" ];\n}`],
  ["a list of one that does not", { a: [long(90)] }, `{\n  a = [\n    "${long(90)}"\n  ];\n}`],
  ["lists in lists that fit", [[[long(90)]], 1], `[\n  [ [ "${long(90)}" ] ]\n  1\n]`],
  ["lists in lists that don't", [[[long(91)]], 1], `[\n  [\n    [ "${long(91)}" ]\n  ]\n  1\n]`],
  ["a string after a bare name", { a: long(120) }, `{\n  a = "${long(120)}";\n}`],
  ["a string after a quoted name that fits", { "/": long(91) }, `{\n  "/" = "${long(91)}";\n}`],
  ["a string after a quoted name that does not", { "/": long(92) }, `{\n  "/" =\n    "${long(92)}";\n}`],
  ["an element of one attribute that fits", [{ b: long(89) }, 1], `[\n  { b = "${long(89)}"; }\n  1\n]`],
  [
    "an element of one attribute that does not",
    [{ b: long(90) }, 1],
    `[\n  {\n    b = "${long(90)}";\n  }\n  1\n]`,
  ],
  ["a reference that fits", { a: reference(`p.${long(93)}`) }, `{\n  a = p.${long(93)};\n}`],
  ["a reference that does not", { a: reference(`p.${long(94)}`) }, `{\n  a =\n    p.${long(94)};\n}`],
  ["a number that fits", { [long(94)]: -1 }, `{\n  ${long(94)} = -1;\n}`],
  ["a number that does not", { [long(95)]: -1 }, `{\n  ${long(95)} =\n    -1;\n}`],
  [
    "a long quoted name with a set",
    { [`/${long(93)}`]: { b: 1 } },
    `{\n  "/${long(93)}" = {\n    b = 1;\n  };\n}`,
  ],
  [
    "a longer quoted name with a set",
    { [`/${long(95)}`]: { b: 1 } },
    `{\n  "/${long(95)}" =\n    {\n      b = 1;\n    };\n}`,
  ],
  [
    "characters outside the basic plane count once",
    { "/": "😀".repeat(91) },
    `{\n  "/" = "${"😀".repeat(91)}";\n}`,
  ],
]);

test.each([
  NaN,
  Infinity,
  2 ** 53,
  -(2 ** 60),
  5e-324,
  "a\0b",
  "\ud800",
  new Date(0),
  new Map(),
  () => 1,
  1n,
  Symbol("x"),
])("what Nix has no form for is refused: %s", (value) => {
  expect(() => layOut({ a: value as NixValue })).toThrow(/Nix|JavaScript|NUL|surrogate/);
});
