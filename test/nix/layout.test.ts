/** Values are laid out as nixfmt lays them out. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  call,
  commented,
  indentedString,
  interpolated,
  nixPath,
  reference,
  type NixValue,
} from "../../generator/nix/value.ts";
import { tier, titled } from "../tiers.ts";
import { data, layOut } from "./values.ts";

const ext4 = reference("pkgs.e2fsprogs");
const long = (width: number) => "x".repeat(width);

/** What a value is, the value, and how the body of a module that consists of it is laid out. */
const shapes: [title: string, value: NixValue, laidOut: string][] = [
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
    "elements that need parentheses",
    { a: [-1, call("lib.mkDefault", 1), call("lib.mkIf", reference("config.x"), { a: 1, b: 2 })], b: [-1] },
    `{
  a = [
    (-1)
    (lib.mkDefault 1)
    (lib.mkIf config.x {
      a = 1;
      b = 2;
    })
  ];
  b = [ (-1) ];
}`,
  ],
  [
    "calls",
    {
      a: call("lib.mkDefault", "x"),
      b: call("lib.mkDefault", { a: 1 }),
      c: call("lib.mkDefault", { a: 1, b: 2 }),
      d: call("lib.mkDefault", ["x", "y"]),
      e: call("lib.mkDefault", -1),
      f: call("lib.mkDefault", {}),
      g: call("lib.mkIf", reference("config.x"), call("lib.mkDefault", { a: 1, b: 2 })),
      h: call("lib.mkAfter", indentedString("x\ny\n")),
      i: call("lib.mkOverride", 900, true),
    },
    `{
  a = lib.mkDefault "x";
  b = lib.mkDefault { a = 1; };
  c = lib.mkDefault {
    a = 1;
    b = 2;
  };
  d = lib.mkDefault [
    "x"
    "y"
  ];
  e = lib.mkDefault (-1);
  f = lib.mkDefault { };
  g = lib.mkIf config.x (
    lib.mkDefault {
      a = 1;
      b = 2;
    }
  );
  h = lib.mkAfter ''
    x
    y
  '';
  i = lib.mkOverride 900 true;
}`,
  ],
  [
    "references, paths and strings with references",
    { a: ext4, b: nixPath("./disko.nix"), c: interpolated([ext4, "/bin/chattr $", ext4, " ${x}"]) },
    `{
  a = pkgs.e2fsprogs;
  b = ./disko.nix;
  c = "\${pkgs.e2fsprogs}/bin/chattr \\$\${pkgs.e2fsprogs} \\\${x}";
}`,
  ],
  [
    "indented strings",
    {
      a: indentedString("one\n\n  two $x ${y} ''z'' it's '${w}\n"),
      b: indentedString(["no break at the end: '", ext4]),
      c: indentedString(["a $", ext4, "\n'", ext4, "'\nb'"]),
      d: [indentedString("x\ny\n")],
    },
    `{
  a = ''
    one

      two $x ''\${y} '''z''' it's ''\\'''\${w}
  '';
  b = "no break at the end: '\${pkgs.e2fsprogs}";
  c = ''
    a ''$\${pkgs.e2fsprogs}
    '\${pkgs.e2fsprogs}'
    b''\\''';
  d = [
    ''
      x
      y
    ''
  ];
}`,
  ],
  [
    "text that an indented string can't hold",
    {
      a: indentedString("x"),
      b: indentedString("  x\n  y\n"),
      c: indentedString("x\n  "),
      d: indentedString("\n\n"),
    },
    `{
  a = "x";
  b = "  x\\n  y\\n";
  c = "x\\n  ";
  d = "\\n\\n";
}`,
  ],
  [
    "comments",
    {
      a: commented("Why it is one.", 1),
      b: [commented("Two lines:\n\nand a\ttab.", "x"), "y"],
      c: [commented("Alone.", "x")],
      d: commented("word ".repeat(20), call("lib.mkDefault", commented("inner", 1))),
    },
    `{
  # Why it is one.
  a = 1;
  b = [
    # Two lines:
    #
    # and a tab.
    "x"
    "y"
  ];
  c = [
    # Alone.
    "x"
  ];
  # word word word word word word word word word word word word word word word
  # word word word word word
  # inner
  d = lib.mkDefault 1;
}`,
  ],
];

/** What nixfmt does about its width of 100, which leaves out the indentation: the last that fits, the first that does not. */
const widths: typeof shapes = [
  ["a list of one that fits", { a: [long(89)] }, `{\n  a = [ "${long(89)}" ];\n}`],
  ["a list of one that does not", { a: [long(90)] }, `{\n  a = [\n    "${long(90)}"\n  ];\n}`],
  ["a string after a bare name", { a: long(120) }, `{\n  a = "${long(120)}";\n}`],
  ["a string after a quoted name that fits", { "/": long(91) }, `{\n  "/" = "${long(91)}";\n}`],
  ["a string after a quoted name that does not", { "/": long(92) }, `{\n  "/" =\n    "${long(92)}";\n}`],
  ["a simple call after a bare name", { a: call("f.g", long(120)) }, `{\n  a = f.g "${long(120)}";\n}`],
  [
    "a simple call after a quoted name",
    { "/": call("f.g", long(90)) },
    `{\n  "/" =\n    f.g "${long(90)}";\n}`,
  ],
  [
    "a set of one in a call that fits",
    { a: call("f.g", { b: long(80) }) },
    `{\n  a = f.g { b = "${long(80)}"; };\n}`,
  ],
  [
    "a set of one in a call that does not",
    { a: call("f.g", { b: long(81) }) },
    `{\n  a = f.g {\n    b = "${long(81)}";\n  };\n}`,
  ],
  [
    "an element of one attribute that fits",
    { a: [{ b: long(89) }, 1] },
    `{\n  a = [\n    { b = "${long(89)}"; }\n    1\n  ];\n}`,
  ],
  [
    "an element of one attribute that does not",
    { a: [{ b: long(90) }, 1] },
    `{\n  a = [\n    {\n      b = "${long(90)}";\n    }\n    1\n  ];\n}`,
  ],
  ["a reference that fits", { a: reference(`p.${long(93)}`) }, `{\n  a = p.${long(93)};\n}`],
  ["a reference that does not", { a: reference(`p.${long(94)}`) }, `{\n  a =\n    p.${long(94)};\n}`],
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
    "a function that leaves no room",
    { a: call(`lib.${long(92)}`, { b: 1, c: 2 }) },
    `{\n  a =\n    lib.${long(92)}\n      {\n        b = 1;\n        c = 2;\n      };\n}`,
  ],
  [
    "characters outside the basic plane count once",
    { "/": "😀".repeat(91) },
    `{\n  "/" = "${"😀".repeat(91)}";\n}`,
  ],
];

describe("values are laid out as nixfmt lays them out", () => {
  test.each([...shapes, ...widths])("%s", (_title, value, laidOut) => {
    expect(layOut(value)).toBe(laidOut);
  });

  test.skipIf(!tier("nixfmt"))(titled("nixfmt", "nixfmt changes neither these nor any other data"), () => {
    const values = [...shapes, ...widths].map(([, value]) => value);
    const more = fc.sample(fc.dictionary(fc.string(), data, { minKeys: 1 }), 300);
    const folder = mkdtempSync(join(tmpdir(), "strata-nixfmt-"));
    try {
      // Before a body on its own, nixfmt has no braces to decide by; a function's is always laid out over lines.
      const files = [...values, ...more].map((value, i) => {
        writeFileSync(join(folder, `${i}.nix`), `{ ... }:\n${layOut(value)}\n`);
        return `${i}.nix`;
      });
      execFileSync("nixfmt", ["--check", ...files], { cwd: folder });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

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
