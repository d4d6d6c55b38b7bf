import { call, indentedString, interpolated, nixPath, reference } from "../../generator/nix/value.ts";
import { attribute, long, testShapes, variable } from "./shapes.ts";

const ext4 = reference("pkgs.e2fsprogs");

testShapes("strings", [
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
    "an indented string after a long quoted name",
    {
      [`/${long(92)}`]: indentedString("x\ny\n"),
      [`/${long(93)}`]: indentedString("x\ny\n"),
    },
    `{
  "/${long(92)}" = ''
    x
    y
  '';
  "/${long(93)}" =
    ''
      x
      y
    '';
}`,
  ],
  [
    "an indented string after a quoted name, with a long last line",
    { "/a": indentedString(`x\n${long(97)}`), "/b": indentedString(`x\n${long(98)}`) },
    `{
  "/a" = ''
    x
    ${long(97)}'';
  "/b" =
    ''
      x
      ${long(98)}'';
}`,
  ],
]);

testShapes("a string of nothing but one reference is divided in its braces", [
  [
    "that fits",
    { a: interpolated([attribute(90)]), b: interpolated([variable(90)]) },
    `{\n  a = "\${p.${long(88)}}";\n  b = "\${${long(90)}}";\n}`,
  ],
  ["an attribute", { a: interpolated([attribute(91)]) }, `{\n  a = "\${p.${long(89)}\n  }";\n}`],
  ["a variable", { a: interpolated([variable(91)]) }, `{\n  a = "\${\n    ${long(91)}\n  }";\n}`],
  [
    "after spaces",
    { a: interpolated(["    ", attribute(91)]), b: interpolated(["  ", variable(91)]) },
    `{\n  a = "    \${p.${long(89)}\n      }";\n  b = "  \${\n      ${long(91)}\n    }";\n}`,
  ],
  [
    "not beside anything else",
    { a: interpolated([attribute(95), "/"]), b: interpolated(["/", variable(95)]) },
    `{\n  a = "\${p.${long(93)}}/";\n  b = "/\${${long(95)}}";\n}`,
  ],
  [
    "after a quoted name",
    {
      "/a": interpolated([attribute(87)]),
      "/b": interpolated([attribute(88)]),
      "/c": interpolated([attribute(89)]),
      "/d": interpolated([attribute(91)]),
    },
    `{
  "/a" = "\${p.${long(85)}}";
  "/b" = "\${p.${long(86)}
  }";
  "/c" = "\${p.${long(87)}
  }";
  "/d" =
    "\${p.${long(89)}}";
}`,
  ],
  [
    "in a list",
    [interpolated([attribute(95)]), interpolated([attribute(96)]), interpolated([variable(96)])],
    `[
  "\${p.${long(93)}}"
  "\${p.${long(94)}
  }"
  "\${
    ${long(96)}
  }"
]`,
  ],
  [
    "in calls",
    {
      a: call("f.g", interpolated([attribute(90)])),
      b: call("f.g", 1, 2, interpolated([attribute(90)])),
      c: [call("f.g", interpolated([attribute(96)]))],
    },
    `{
  a = f.g "\${p.${long(88)}
  }";
  b =
    f.g 1 2
      "\${p.${long(88)}}";
  c = [
    (f.g "\${p.${long(94)}
    }")
  ];
}`,
  ],
  [
    "on a line of an indented string",
    {
      a: indentedString(["x\n", attribute(98), "\n  ", variable(96), "\n  ", attribute(97), "y\n"]),
      b: call("f.g", 1, indentedString([attribute(98), "\n", variable(98)])),
    },
    `{
  a = ''
    x
    \${p.${long(96)}
    }
      \${
        ${long(96)}
      }
      \${p.${long(95)}}y
  '';
  b = f.g 1 ''
    \${p.${long(96)}
    }
    \${
      ${long(98)}
    }'';
}`,
  ],
]);
