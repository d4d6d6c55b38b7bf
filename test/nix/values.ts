/** Arbitrary values for the property tests, and the layout that they share. */
import fc from "fast-check";
import { Layout } from "../../generator/nix/layout.ts";
import type { NixValue } from "../../generator/nix/value.ts";

const layout = new Layout(() => {
  throw new Error("these values have no fragments");
});

/** A value as a file's body, without the final line break. */
export function layOut(value: NixValue): string {
  const [comment, plain] = layout.comment(value, 0);
  return comment + layout.body(plain, { indent: 0, column: 0, after: 0 });
}

/** Text that is likely to hold what could break out of a string: well-formed Unicode without NUL. */
export const text = fc.oneof(
  fc.string({
    unit: fc.constantFrom("'", "''", "$", "{", "${", "}", '"', "\\", "\n", "\r", "\t", " ", "a", "é", "😀"),
  }),
  fc.string({ unit: "binary" }).filter((string) => !string.includes("\0")),
  fc.constantFrom("or", "inherit", "let", "rec", "true", "a.b", "1", "-", "", "/*", "#", "a'"),
);

/** Numbers that Nix has. */
export const number = fc.oneof(
  fc.integer(),
  fc.maxSafeInteger(),
  fc
    .double({ noNaN: true, noDefaultInfinity: true })
    .filter((double) => !Number.isInteger(double) && Math.abs(double) >= 2 ** -1022),
);

/** Plain data of any shape. */
export const { data } = fc.letrec<{ data: NixValue }>((tie) => ({
  data: fc.oneof(
    { maxDepth: 4, depthSize: "small" },
    text,
    number,
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("data"), { maxLength: 4 }),
    fc.dictionary(
      text.filter((name) => name !== "__proto__"),
      tie("data"),
      { maxKeys: 4 },
    ),
  ),
}));
