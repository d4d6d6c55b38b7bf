/** Values beside the layout that nixfmt gives them: its own output, fixed here so that the tests need no nixfmt. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { reference, type NixValue, type Reference } from "../../generator/nix/value.ts";
import { tier, titled } from "../tiers.ts";
import { layOut } from "./values.ts";

/** What a value is, the value, and how the body of a module that consists of it is laid out. */
export type Shape = [title: string, value: NixValue, laidOut: string];

/** A text, or a name, of that width. */
export function long(width: number): string {
  return "x".repeat(width);
}

/** A variable's name of that width. */
export function variable(width: number): Reference {
  return reference(long(width));
}

/** An attribute of a variable, together of that width. */
export function attribute(width: number): Reference {
  return reference(`p.${long(width - 2)}`);
}

/** Tests that values are laid out so, and, where there is a nixfmt, that it agrees. */
export function testShapes(subject: string, shapes: Shape[]): void {
  describe(subject, () => {
    test.each(shapes)("%s", (_title, value, laidOut) => {
      expect(layOut(value)).toBe(laidOut);
    });

    test.skipIf(!tier("nixfmt"))(titled("nixfmt", "nixfmt changes none of these"), () => {
      checkWithNixfmt(shapes.map(([, , laidOut]) => laidOut));
    });
  });
}

/** Throws what nixfmt says of bodies that it would change. */
export function checkWithNixfmt(bodies: readonly string[]): void {
  const folder = mkdtempSync(join(tmpdir(), "strata-nixfmt-"));
  try {
    // Before a body on its own, nixfmt has no braces to decide by; a function's is always laid out over lines.
    const files = bodies.map((body, i) => {
      writeFileSync(join(folder, `${i}.nix`), `{ ... }:\n${body}\n`);
      return `${i}.nix`;
    });
    execFileSync("nixfmt", ["--check", ...files], { cwd: folder });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
