import fc from "fast-check";
import { test } from "vitest";
import { tier, titled } from "../tiers.ts";
import { checkWithNixfmt } from "./shapes.ts";
import { data, layOut, value } from "./values.ts";

test.skipIf(!tier("nixfmt"))(titled("nixfmt", "nixfmt changes nothing, whatever the value"), () => {
  const values = [...fc.sample(data, 100), ...fc.sample(value, 400)];
  checkWithNixfmt(values.map((value) => layOut({ a: value, "/": value })));
});
