import { call, indentedString, reference } from "../../generator/nix/value.ts";
import { attribute, long, testShapes, variable } from "./shapes.ts";

const two = { b: 1, c: 2 };

testShapes("calls", [
  [
    "of one argument and of more",
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
    "and negative numbers among elements, in parentheses",
    { a: [-1, call("lib.mkDefault", 1), call("lib.mkIf", reference("config.x"), two)], b: [-1] },
    `{
  a = [
    (-1)
    (lib.mkDefault 1)
    (lib.mkIf config.x {
      b = 1;
      c = 2;
    })
  ];
  b = [ (-1) ];
}`,
  ],
  [
    "as the last argument: of a variable, of an attribute, of two arguments",
    {
      a: call("f", call("g", { b: 1 })),
      b: call("f", call("l.g", { b: 1 })),
      c: call("f", call("g", 1, two)),
    },
    `{
  a = f (g {
    b = 1;
  });
  b = f (l.g { b = 1; });
  c = f (
    g 1 {
      b = 1;
      c = 2;
    }
  );
}`,
  ],
]);

testShapes("calls longer than a line", [
  ["a simple call after a bare name", { a: call("f.g", long(120)) }, `{\n  a = f.g "${long(120)}";\n}`],
  [
    "a simple call after a quoted name",
    { "/": call("f.g", long(90)) },
    `{\n  "/" =\n    f.g "${long(90)}";\n}`,
  ],
  ["a simple call among elements", [call("f.g", variable(97))], `[\n  (f.g ${long(97)})\n]`],
  [
    "simple calls in one another",
    { a: call("f.g", call("f.g", 1, call("f.g", variable(88)))) },
    `{\n  a = f.g (\n    f.g 1 (f.g ${long(88)})\n  );\n}`,
  ],
  ["a set of one that fits", { a: call("f.g", { b: long(80) }) }, `{\n  a = f.g { b = "${long(80)}"; };\n}`],
  [
    "a set of one that does not",
    { a: call("f.g", { b: long(81) }) },
    `{\n  a = f.g {\n    b = "${long(81)}";\n  };\n}`,
  ],
  [
    "a function that leaves no room",
    { a: call(`lib.${long(92)}`, two) },
    `{\n  a =\n    lib.${long(92)}\n      {\n        b = 1;\n        c = 2;\n      };\n}`,
  ],
  [
    "a function that leaves no room for a number's parentheses",
    { a: call(`f.${long(88)}`, -1), b: call(`f.${long(89)}`, -1), "/": call(`f.${long(93)}`, -1) },
    `{
  a = f.${long(88)} (-1);
  b = f.${long(89)} (
    -1
  );
  "/" =
    f.${long(93)}
      (-1);
}`,
  ],
  [
    "several arguments, of which the last has no room",
    { a: call("f.g", variable(47), variable(46), 1), b: call("f.g", variable(47), variable(46), two) },
    `{
  a =
    f.g ${long(47)} ${long(46)}
      1;
  b =
    f.g ${long(47)} ${long(46)}
      {
        b = 1;
        c = 2;
      };
}`,
  ],
  [
    "several arguments, of which only the last is over lines",
    {
      a: call("f.g", variable(47), variable(41), two),
      b: call("f.g", variable(47), attribute(41), ["x", 1]),
    },
    `{
  a = f.g ${long(47)} ${long(41)} {
    b = 1;
    c = 2;
  };
  b = f.g ${long(47)} p.${long(39)} [
    "x"
    1
  ];
}`,
  ],
  [
    "several arguments, of which two have no room",
    { a: call("f.g", variable(40), variable(40), variable(40), 1) },
    `{
  a =
    f.g ${long(40)} ${long(40)}
      ${long(40)}
      1;
}`,
  ],
  [
    "an attribute as an argument, which has a line of its own rather than its dot",
    { a: call("f.g", variable(40), attribute(60), two) },
    `{
  a =
    f.g ${long(40)}
      p.${long(58)}
      {
        b = 1;
        c = 2;
      };
}`,
  ],
]);
