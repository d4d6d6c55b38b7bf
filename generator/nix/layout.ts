/**
 * The layout of values as nixfmt (RFC 166) has it, to the byte: what it makes of the same value written on one line.
 * expression.ts says what may be divided, printer.ts where it is.
 */
import { commentLines } from "./comment.ts";
import { group, room } from "./document.ts";
import { Expressions, type RenderFragment } from "./expression.ts";
import { print, type Place } from "./printer.ts";
import type { Plain } from "./shape.ts";
import { isExpression, type NixValue } from "./value.ts";

/** Where on a physical line a value stands. */
export interface ValuePlace extends Place {
  /** The width of what follows the value on its last line. */
  readonly after: number;
}

/** Lays values out; every method throws NixTextError for what Nix can't express, and what rendering a fragment throws. */
export class Layout {
  readonly #expressions: Expressions;

  constructor(renderFragment: RenderFragment) {
    this.#expressions = new Expressions(renderFragment);
  }

  /**
   * What follows a binding's `=`, from the space or line break on; the place is right after the `=`. `bare` says that
   * the attribute's path is at most four names, none quoted.
   */
  afterEquals(value: Plain, place: ValuePlace, bare: boolean): string {
    return print([group([...this.#expressions.bound(value, 1, bare), room(place.after)])], place);
  }

  /** A value that stands for itself: a file's or a function's body. */
  body(value: Plain, place: ValuePlace): string {
    return print([...this.#expressions.body(value, 0), room(place.after)], place);
  }

  /** A list's element or a function's argument: in parentheses where it needs them. */
  term(value: Plain, place: ValuePlace): string {
    return print([group(this.#expressions.element(value, 0)), room(place.after)], place);
  }

  /** The comment that a value carries, as lines at that indentation, each with its line break; and the value without. */
  comment(value: NixValue, indent: number): [lines: string, value: Plain] {
    if (!isExpression(value, "commented")) return ["", value as Plain];
    const lines = commentLines(value.comment, indent).map((line) => `${" ".repeat(indent)}${line}\n`);
    return [lines.join(""), value.value];
  }
}
