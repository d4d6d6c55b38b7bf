/**
 * The layout of values as nixfmt (RFC 166) has it, to the byte: what it makes of the same value written on one line.
 * The rules are those of nixfmt's `src/Nixfmt/Pretty.hs`, for the expressions that NixValue has. Two of them are left
 * out, both for lines over 100 wide: a string of nothing but one reference, which nixfmt then breaks inside its braces,
 * and several arguments in parentheses, which it spreads in more ways than one.
 */
import { commentLines } from "./comment.ts";
import { attributeName, numberText, quoteString } from "./escape.ts";
import { indentedLines, inlineString } from "./strings.ts";
import {
  atomText,
  bindings,
  headText,
  isCall,
  isList,
  isSimple,
  neverBreaks,
  pad,
  Text,
  widthOf,
} from "./shape.ts";
import type { Plain, Ready } from "./shape.ts";
import { isExpression } from "./value.ts";
import type { Call, Fragment, Indented, NixSet, NixValue } from "./value.ts";

/** nixfmt's width, which does not count a line's indentation. */
const width = 100;

/** Where on a physical line a value starts. */
export interface Place {
  /** The spaces that the line begins with. */
  readonly indent: number;
  /** The width of what stands between them and the value. */
  readonly column: number;
  /** The width of what follows the value on its last line. */
  readonly after: number;
}

/** Gives a fragment's text as a Nix expression, or the string that it becomes. */
export type RenderFragment = (fragment: Fragment) => string | Indented;

/** An expression over several lines, and the width of the first. */
interface Block {
  readonly text: string;
  readonly opening: number;
}

/** Lays values out; every method throws NixTextError for what Nix can't express, and what rendering a fragment throws. */
export class Layout {
  readonly #renderFragment: RenderFragment;
  readonly #fragments = new WeakMap<Fragment, Ready>();

  constructor(renderFragment: RenderFragment) {
    this.#renderFragment = renderFragment;
  }

  /**
   * What follows a binding's `=`, from the space or line break on; the place is right after the `=`. `bare` says that
   * the attribute's path is at most four names, none quoted: nixfmt lets a string overflow the line only then.
   */
  afterEquals(value: Plain, place: Place, bare: boolean): string {
    const ready = this.#resolve(value);
    const fits = (length: number) => place.column + 1 + length <= width;
    const inline = this.#inline(ready, true);
    if (inline !== undefined && ((bare && neverBreaks(ready)) || fits(widthOf(inline) + place.after)))
      return ` ${inline}`;
    const block = this.#block(ready, place.indent);
    const attaches = bare && (!isCall(ready) || isSimple(ready));
    if (block !== undefined && (attaches || fits(block.opening))) return ` ${block.text}`;
    const below = { indent: place.indent + 2, column: 0, after: place.after };
    const spreads = isCall(ready) && !isSimple(ready) && (bare || place.column <= width);
    return `\n${pad(below.indent)}${spreads ? this.#spread(ready, below) : this.body(value, below)}`;
  }

  /** A value that stands for itself: a file's or a function's body. */
  body(value: Plain, place: Place): string {
    const ready = this.#resolve(value);
    if (isCall(ready)) return this.#application(ready, place);
    return this.#inline(ready, true) ?? this.#block(ready, place.indent)?.text ?? "";
  }

  /** A list's element or a function's argument: in parentheses where it needs them. */
  term(value: Plain, place: Place): string {
    const ready = this.#resolve(value);
    const inline = this.#inline(ready, false);
    if (inline !== undefined && (neverBreaks(ready) || place.column + widthOf(inline) + place.after <= width))
      return inline;
    const block = this.#block(ready, place.indent);
    if (!isCall(ready)) return block?.text ?? inline ?? "";
    if (block !== undefined && place.column + 1 + block.opening <= width) return `(${block.text})`;
    const inner = `\n${pad(place.indent + 2)}`;
    const last = this.term(ready.last, { indent: place.indent + 2, column: 0, after: 0 });
    return `(${inner}${headText(ready)}${inner}${last}\n${pad(place.indent)})`;
  }

  /** The comment that a value carries, as lines at that indentation, each with its line break; and the value without. */
  comment(value: NixValue, indent: number): [lines: string, value: Plain] {
    if (!isExpression(value, "commented")) return ["", value as Plain];
    const lines = commentLines(value.comment, indent).map((line) => `${pad(indent)}${line}\n`);
    return [lines.join(""), value.value];
  }

  /** A call that starts its line and needs no parentheses. */
  #application(call: Call, place: Place): string {
    const inline = this.#inline(call, true);
    if (inline !== undefined && (neverBreaks(call) || place.column + widthOf(inline) + place.after <= width))
      return inline;
    const block = this.#block(call, place.indent);
    if (block !== undefined && (neverBreaks(call) || place.column + block.opening <= width))
      return block.text;
    return this.#spread(call, place);
  }

  /** A call with its last argument on a line of its own. */
  #spread(call: Call, place: Place): string {
    const below = `\n${pad(place.indent + 2)}`;
    const head = headText(call);
    const opening = place.column + widthOf(head) <= width ? head : call.head.map(atomText).join(below);
    return `${opening}${below}${this.#argument(call.last, { ...place, indent: place.indent + 2, column: 0 })}`;
  }

  /** A last argument on a line of its own. */
  #argument(value: Plain, place: Place): string {
    const ready = this.#resolve(value);
    const inline = this.#inline(ready, false);
    if (isCall(ready) && (inline === undefined || widthOf(inline) + place.after > width))
      return this.#parentheses(ready, place.indent);
    return this.term(value, place);
  }

  /** The value on one line; undefined where nixfmt always breaks it: only a value of a binding is `bound`. */
  #inline(value: Ready, bound: boolean): string | undefined {
    if (value === null || typeof value === "boolean") return `${value}`;
    if (typeof value === "string") return quoteString(value);
    if (typeof value === "number") return value < 0 && !bound ? `(${numberText(value)})` : numberText(value);
    if (value instanceof Text) return value.text.includes("\n") ? undefined : value.text;
    if (isList(value)) return this.#inlineList(value);
    if (isExpression(value, "path") || isExpression(value, "reference")) return value.path;
    if (isExpression(value, "interpolated")) return inlineString(value.parts);
    if (isExpression(value, "indented"))
      return indentedLines(value.parts) ? undefined : inlineString(value.parts);
    if (isExpression(value, "call")) {
      const last = this.#inline(this.#resolve(value.last), false);
      if (last === undefined) return undefined;
      return bound ? `${headText(value)} ${last}` : `(${headText(value)} ${last})`;
    }
    return this.#inlineSet(value, bound);
  }

  #inlineList(list: readonly NixValue[]): string | undefined {
    const [first] = list;
    if (first === undefined) return "[ ]";
    if (list.length > 1 || isExpression(first, "commented")) return undefined;
    const text = this.#inline(this.#resolve(first), false);
    return text === undefined ? undefined : `[ ${text} ]`;
  }

  #inlineSet(set: NixSet, bound: boolean): string | undefined {
    const [first, second] = bindings(set);
    if (first === undefined) return "{ }";
    if (bound || second !== undefined || isExpression(first[1], "commented")) return undefined;
    const text = this.#inline(this.#resolve(first[1] as Plain), true);
    return text === undefined ? undefined : `{ ${attributeName(first[0])} = ${text}; }`;
  }

  /** The value over several lines, opened on a line of that indentation; undefined where it has no such form. */
  #block(value: Ready, indent: number): Block | undefined {
    if (typeof value !== "object" || value === null) return undefined;
    const end = `\n${pad(indent)}`;
    if (value instanceof Text) {
      if (!value.text.includes("\n")) return undefined;
      return { text: value.text.replace(/\n(?!\n)/g, end), opening: value.text.indexOf("\n") };
    }
    if (isCall(value)) return this.#callBlock(value, indent);
    if (isExpression(value, "indented")) {
      const lines = indentedLines(value.parts);
      if (lines === undefined) return undefined;
      const last = lines.pop();
      const text = lines.map((line) => (line === "" ? "\n" : `\n${pad(indent + 2)}${line}`)).join("");
      return { text: `''${text}${last === "" ? end : `\n${pad(indent + 2)}${last}`}''`, opening: 2 };
    }
    if (isExpression(value)) return undefined;
    const text = isList(value) ? this.#elements(value, indent + 2) : this.#bindings(value, indent + 2);
    if (text === "") return undefined;
    return { text: isList(value) ? `[${text}${end}]` : `{${text}${end}}`, opening: 1 };
  }

  /** A call whose last argument opens on the call's line. */
  #callBlock(call: Call, indent: number): Block | undefined {
    const head = headText(call);
    const last = this.#resolve(call.last);
    if (isCall(last) || (typeof last === "number" && last < 0))
      return { text: `${head} ${this.#parentheses(last, indent)}`, opening: widthOf(head) + 2 };
    const block = this.#block(last, indent);
    return block && { text: `${head} ${block.text}`, opening: widthOf(head) + 1 + block.opening };
  }

  /** A value between parentheses that have lines of their own. */
  #parentheses(value: Plain, indent: number): string {
    return `(\n${pad(indent + 2)}${this.body(value, { indent: indent + 2, column: 0, after: 0 })}\n${pad(indent)})`;
  }

  #elements(list: readonly NixValue[], indent: number): string {
    let text = "";
    for (const element of list) {
      const [comment, value] = this.comment(element, indent);
      text += `\n${comment}${pad(indent)}${this.term(value, { indent, column: 0, after: 0 })}`;
    }
    return text;
  }

  #bindings(set: NixSet, indent: number): string {
    let text = "";
    for (const [key, bound] of bindings(set)) {
      const [comment, value] = this.comment(bound, indent);
      const name = attributeName(key);
      const place = { indent, column: widthOf(name) + 2, after: 1 };
      text += `\n${comment}${pad(indent)}${name} =${this.afterEquals(value, place, !name.startsWith('"'))};`;
    }
    return text;
  }

  #resolve(value: Plain | NixValue): Ready {
    if (!isExpression(value, "fragment")) return value as Ready;
    let ready = this.#fragments.get(value);
    if (ready === undefined) {
      const rendered = this.#renderFragment(value);
      ready = typeof rendered === "string" ? new Text(rendered) : rendered;
      this.#fragments.set(value, ready);
    }
    return ready;
  }
}
