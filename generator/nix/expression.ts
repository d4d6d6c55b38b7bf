/**
 * Values as documents: how they may be divided into lines. The rules are those of nixfmt's `src/Nixfmt/Pretty.hs`, for
 * the expressions that NixValue has. A space that never breaks stands before a group, not in it, as nixfmt's `fixup`
 * moves it there.
 */
import {
  comment,
  fixedSpace,
  gap,
  group,
  lineBreak,
  linesOf,
  space,
  word,
  type Doc,
  type Space,
} from "./document.ts";
import { attributeName, numberText, quoteString } from "./escape.ts";
import {
  atomText,
  bindings,
  isAbsorbable,
  isAtom,
  isAttribute,
  isCall,
  isList,
  isNegative,
  isStringOrPath,
  LongString,
  Text,
  type Plain,
  type Ready,
} from "./shape.ts";
import { indentedLines, longString, quotedString } from "./strings.ts";
import { interpolated, isExpression } from "./value.ts";
import type { Call, Fragment, Indented, NixSet, NixValue } from "./value.ts";

/** Gives a fragment's text as a Nix expression, or the string that it becomes. */
export type RenderFragment = (fragment: Fragment) => string | Indented;

/** Makes the documents; every method throws NixTextError for what Nix can't express, and what rendering a fragment throws. */
export class Expressions {
  readonly #renderFragment: RenderFragment;
  readonly #ready = new WeakMap<Fragment | Indented, Ready>();

  constructor(renderFragment: RenderFragment) {
    this.#renderFragment = renderFragment;
  }

  /** A value that stands for itself. */
  body(value: Plain, level: number): Doc[] {
    return this.#expression(this.#resolve(value), level);
  }

  /** A binding's value, from the space or line break after its `=` on. */
  bound(value: Plain, level: number, bare: boolean): Doc[] {
    const docs = this.#afterBare(this.#resolve(value), level);
    if (bare) return docs;
    return docs[0] === fixedSpace ? [space, group(docs.slice(1), "first")] : [gap, group(docs, "first")];
  }

  /** The same after a short path, to which nixfmt keeps a string: below, it would hardly stand further to the left. */
  #afterBare(value: Ready, level: number): Doc[] {
    if (isCall(value)) return this.#call(value, level, "binding");
    if (isNegative(value)) return [space, group(this.#expression(value, level))];
    const docs = this.#term(value, level, lineBreak);
    return isAbsorbable(value) || isStringOrPath(value)
      ? [fixedSpace, group(docs)]
      : [group([space, ...docs])];
  }

  /** A value where it needs no parentheses. */
  #expression(value: Ready, level: number): Doc[] {
    if (isCall(value)) return this.#call(value, level, "line");
    return [isNegative(value) ? word(numberText(value), level) : group(this.#term(value, level, lineBreak))];
  }

  /** A list's element. */
  element(value: Plain, level: number): Doc[] {
    return this.#term(this.#resolve(value), level);
  }

  /** A value between parentheses, which have lines of their own if it does not fit between them. */
  #parentheses(value: Ready, level: number): Doc[] {
    const inner = group(this.#expression(value, level + 1));
    return [word("(", level), gap, inner, gap, word(")", level)];
  }

  /** A function's application: on one line, or one argument over lines, or each argument on a line of its own. */
  #call(call: Call, level: number, place: "binding" | "parentheses" | "line"): Doc[] {
    const [name, ...before] = call.head;
    const last = this.#lastArgument(call.last, level + 1);
    if (this.#isSimple(call)) {
      const docs = group([word(call.head.map(atomText).join(" "), level), fixedSpace, last]);
      return place === "binding" ? [fixedSpace, docs] : [docs];
    }
    let head: Doc[] = [word(atomText(name), level)];
    if (place === "parentheses") head = [group([gap, word(atomText(name), level + 1)])];
    for (const atom of before) {
      // Divided before all others, an attribute would leave its variable behind.
      const argument = group([word(atomText(atom), level + 1)], isAttribute(atom) ? "none" : "first");
      head = [group(head, "through"), space, argument];
    }
    const docs: Doc[] = [group(head, "through"), space, last];
    if (place === "binding") docs.unshift(space);
    if (place === "parentheses") docs.push(gap);
    return [group(docs)];
  }

  /** What nixfmt calls simple: atoms, and calls of at most two arguments of which the last is simple. */
  #isSimple(value: Plain): boolean {
    const ready = this.#resolve(value);
    return isCall(ready) ? ready.head.length <= 2 && this.#isSimple(ready.last) : isAtom(ready);
  }

  /** The last argument, which may open on the call's line. */
  #lastArgument(value: Plain, level: number): Doc {
    const ready = this.#resolve(value);
    if (isAbsorbable(ready)) return group(this.#term(ready, level), "first");
    if (!isCall(ready) && !isNegative(ready)) return group(this.#term(ready, level));
    if (isCall(ready) && ready.head.length === 1 && !isAttribute(ready.head[0])) {
      const only = this.#resolve(ready.last);
      const opening = [word(`(${atomText(ready.head[0])}`, level), fixedSpace];
      // A variable applied to one such argument opens on the line as that argument alone would.
      if (isAbsorbable(only))
        return group([...opening, ...this.#term(only, level, lineBreak), word(")", level)], "first");
    }
    return group(this.#parentheses(ready, level), "first");
  }

  /** A value among others. A set of one attribute is on one line where it fits and `around`, in its braces, may be a space. */
  #term(value: Ready, level: number, around = space): Doc[] {
    if (isNegative(value)) return this.#parentheses(value, level);
    if (isCall(value))
      return [word("(", level), ...this.#call(value, level + 1, "parentheses"), word(")", level)];
    if (value === null || typeof value === "boolean") return [word(`${value}`, level)];
    if (typeof value === "string") return [word(quoteString(value), level)];
    if (typeof value === "number") return [word(numberText(value), level)];
    if (value instanceof Text)
      return linesOf(value.lines.map((line) => (line === "" ? [] : [word(line, level)])));
    if (value instanceof LongString) return longString(value.lines, level);
    if (isList(value)) return this.#list(value, level);
    if (isExpression(value, "interpolated")) return quotedString(value.parts, level);
    if (isExpression(value)) return [word(value.path, level)];
    return this.#set(value, level, around);
  }

  #list(list: readonly NixValue[], level: number): Doc[] {
    if (list.length === 0) return [word("[ ]", level)];
    const elements = list.map((element) =>
      this.#item(element, level + 1, (value) => this.element(value, level + 1)),
    );
    return [word("[", level), space, ...linesOf(elements), space, word("]", level)];
  }

  #set(set: NixSet, level: number, around: Space): Doc[] {
    const all = bindings(set);
    if (all.length === 0) return [word("{ }", level)];
    const items = all.map(([key, bound]) =>
      this.#item(bound, level + 1, (value) => {
        const name = attributeName(key);
        const docs = this.bound(value, level + 2, !name.startsWith('"'));
        return [word(`${name} =`, level + 1), ...docs, word(";", level + 1)];
      }),
    );
    return [word("{", level), around, ...linesOf(items), around, word("}", level)];
  }

  /** An element or a binding, below the comment that its value carries. */
  #item(value: NixValue, level: number, docs: (value: Plain) => Doc[]): Doc[] {
    if (!isExpression(value, "commented")) return [group(docs(value as Plain))];
    return [comment(value.comment, level), lineBreak, group(docs(value.value))];
  }

  #resolve(value: Plain): Ready {
    if (!isExpression(value, "fragment") && !isExpression(value, "indented")) return value as Ready;
    let ready = this.#ready.get(value);
    if (ready === undefined) {
      const rendered = isExpression(value, "fragment") ? this.#renderFragment(value) : value;
      if (typeof rendered === "string") ready = new Text(rendered);
      else {
        const lines = indentedLines(rendered.parts);
        ready = lines === undefined ? interpolated(rendered.parts) : new LongString(lines);
      }
      this.#ready.set(value, ready);
    }
    return ready;
  }
}
