import { call } from "../../generator/nix/value.ts";
import { attribute, long, testShapes, variable } from "./shapes.ts";

const two = { b: 1, c: 2 };

testShapes("calls of several arguments in parentheses", [
  [
    "that fit, and that don't",
    [call("f.g", variable(47), variable(44), 1), call("f.g", variable(47), variable(45), 1)],
    `[
  (f.g ${long(47)} ${long(44)} 1)
  (f.g ${long(47)} ${long(45)}
    1
  )
]`,
  ],
  [
    "the last over lines",
    [call("f.g", variable(47), variable(45), ["x", "y"]), call("f.g", variable(47), variable(46), two)],
    `[
  (f.g ${long(47)} ${long(45)} [
    "x"
    "y"
  ])
  (f.g ${long(47)} ${long(46)}
    {
      b = 1;
      c = 2;
    }
  )
]`,
  ],
  [
    "an attribute among them",
    [call("f.g", variable(40), attribute(40), variable(20), 1), call("f.g", variable(40), attribute(60), 1)],
    `[
  (f.g ${long(40)} p.${long(38)}
    ${long(20)}
    1
  )
  (f.g ${long(40)}
    p.${long(58)}
    1
  )
]`,
  ],
  [
    "each on a line of its own",
    [call(`f.${long(97)}`, 1, 2, "x"), call(`f.${long(97)}`, { b: 1 })],
    `[
  (f.${long(97)}
    1
    2
    "x"
  )
  (f.${long(97)}
    { b = 1; }
  )
]`,
  ],
  [
    "of a call that is an argument",
    {
      a: call("f.g", 1, 2, call("f.g", variable(50), variable(44), 3)),
      b: call("f", call("g", variable(60), attribute(60), two)),
    },
    `{
  a = f.g 1 2 (
    f.g ${long(50)} ${long(44)}
      3
  );
  b = f (
    g ${long(60)}
      p.${long(58)}
      {
        b = 1;
        c = 2;
      }
  );
}`,
  ],
  [
    "that are simple calls",
    [call("f.g", call("f.g", variable(95))), call("f.g", true, call("f.g", true, variable(95)))],
    `[
  (f.g (
    f.g ${long(95)}
  ))
  (f.g true (
    f.g true ${long(95)}
  ))
]`,
  ],
]);
