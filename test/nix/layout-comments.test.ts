import { call, commented } from "../../generator/nix/value.ts";
import { testShapes } from "./shapes.ts";

testShapes("comments", [
  [
    "above an attribute and an element",
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
  [
    "in what could be on one line, and wrapped where it stands",
    [call("f.g", { a: [{ b: commented("word ".repeat(16), 1) }] }), { c: commented("", []) }],
    `[
  (f.g {
    a = [
      {
        # word word word word word word word word word word word word word word
        # word word
        b = 1;
      }
    ];
  })
  {
    #
    c = [ ];
  }
]`,
  ],
]);
