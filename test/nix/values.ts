/** Arbitrary values for the property tests, and the layout that they share. */
import fc from "fast-check";
import { Layout } from "../../generator/nix/layout.ts";
import {
  call,
  commented,
  indentedString,
  interpolated,
  reference,
  type Atom,
  type NixValue,
  type StringPart,
} from "../../generator/nix/value.ts";

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

/** Text of widths about which nixfmt decides: alone or together, it comes near to a line's end. */
const wide = fc
  .oneof(fc.nat(8), fc.integer({ min: 20, max: 52 }), fc.integer({ min: 85, max: 104 }))
  .map((width) => "x".repeat(width));
const name = fc.oneof(
  wide.map((rest) => `n${rest}`),
  wide.map((rest) => `/${rest}`),
  text.filter((name) => name !== "__proto__"),
);
const variable = fc.tuple(fc.constantFrom("", "p."), wide).map(([of, rest]) => reference(`${of}n${rest}`));
const parts: fc.Arbitrary<StringPart[]> = fc.oneof(
  fc.tuple(fc.constantFrom("", "  ", "a"), variable),
  fc.array(fc.oneof(text, variable, fc.constantFrom("\n", "\n\n", " "))),
);
const atom: fc.Arbitrary<Atom> = fc.oneof(variable, fc.nat(), wide, text, fc.boolean(), fc.constant(null));

/** Values of every form that needs no template. */
export const { value } = fc.letrec<{ value: NixValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, depthSize: "medium" },
    fc.oneof(atom, number, parts.map(interpolated), parts.map(indentedString)),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(name, tie("value"), { maxKeys: 3 }),
    fc
      .tuple(variable, fc.array(atom, { maxLength: 3 }), tie("value"))
      .map(([{ path }, before, last]) => call(path, ...before, last)),
    fc.tuple(text, tie("value")).map(([comment, of]) => commented(comment, of)),
  ),
}));
