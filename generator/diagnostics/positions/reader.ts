/** Reads expressions as JavaScript would evaluate them, as far as that can be told from their text. */

import type { ts } from "ts-morph";
import type { Compiler, Sources } from "./sources.ts";

/** A member of an object or list: where its name is written (for an item of a list, the item itself), and its value. */
export interface Member {
  name: ts.Node;
  value: ts.Expression;
}

/** A key of a member: a property's name or an item's index. */
export type Key = string | number;

/** How many expressions are looked at for one question, so that a constant defined by itself ends. */
const limit = 2_000;

/** Answers questions about expressions. One reader serves one search: it gives up where the search takes too long. */
export class Reader {
  private readonly ts: Compiler;
  private steps = 0;

  constructor(private readonly sources: Sources) {
    this.ts = sources.ts;
  }

  /**
   * The expressions that an expression may stand for, once names, assertions, parentheses and choices are followed: literals,
   * calls, and what can't be followed. Several for a choice (`a ? b : c`, `a ?? b`), the likelier first.
   */
  *values(node: ts.Expression): Generator<ts.Expression> {
    if (this.steps++ > limit) return;
    const { ts } = this;
    if (
      ts.isParenthesizedExpression(node) ||
      ts.isAsExpression(node) ||
      ts.isSatisfiesExpression(node) ||
      ts.isNonNullExpression(node) ||
      ts.isTypeAssertionExpression(node)
    ) {
      yield* this.values(node.expression);
    } else if (ts.isConditionalExpression(node)) {
      yield* this.values(node.whenTrue);
      yield* this.values(node.whenFalse);
    } else if (ts.isBinaryExpression(node) && this.isChoice(node.operatorToken.kind)) {
      // Of `a && b`, only `b` can be an object.
      if (node.operatorToken.kind !== ts.SyntaxKind.AmpersandAmpersandToken) yield* this.values(node.left);
      yield* this.values(node.right);
    } else {
      const meant = [...this.referents(node)];
      if (meant.length === 0) yield node;
      for (const value of meant) yield* this.values(value);
    }
  }

  /** The members that `key` may name in an expression's value, the one that would win first: a later property beats an earlier one. */
  *members(node: ts.Expression, key: Key): Generator<Member> {
    for (const value of this.values(node)) {
      if (this.ts.isObjectLiteralExpression(value)) yield* this.properties(value, String(key));
      else if (this.ts.isArrayLiteralExpression(value) && typeof key === "number") {
        const item = this.items(value)[key];
        if (item) yield { name: item, value: item };
      } else if (this.ts.isCallExpression(value)) {
        // A builder returns the object that it is given, and Object.assign what all of them hold, the last first.
        for (const argument of [...value.arguments].reverse()) yield* this.members(argument, key);
      }
    }
  }

  /** The items of a list, with the items of the lists that are spread in it, as far as it can be counted. */
  items(list: ts.ArrayLiteralExpression): ts.Expression[] {
    const items: ts.Expression[] = [];
    for (const element of list.elements) {
      if (!this.ts.isSpreadElement(element)) {
        items.push(element);
        continue;
      }
      const spread = [...this.values(element.expression)].find((value) =>
        this.ts.isArrayLiteralExpression(value),
      );
      if (!spread) break;
      items.push(...this.items(spread));
    }
    return items;
  }

  /** Whether an expression is a call, whose value may be more than its arguments. */
  isComputed(node: ts.Expression): boolean {
    return [...this.values(node)].some((value) => this.ts.isCallExpression(value));
  }

  /** Whether an expression is a string, a number, or another value without members. */
  isPlain(node: ts.Expression): boolean {
    return [...this.values(node)].every((value) => this.ts.isLiteralExpression(value));
  }

  private *properties(object: ts.ObjectLiteralExpression, key: string): Generator<Member> {
    const { ts } = this;
    for (const property of [...object.properties].reverse()) {
      if (ts.isSpreadAssignment(property)) {
        yield* this.members(property.expression, key);
      } else if (this.nameOf(property.name) === key) {
        if (ts.isPropertyAssignment(property)) yield { name: property.name, value: property.initializer };
        else yield { name: property.name, value: ts.isIdentifier(property.name) ? property.name : object };
        return;
      }
    }
  }

  private nameOf(name: ts.PropertyName): string | undefined {
    const { ts } = this;
    if (!ts.isComputedPropertyName(name)) return name.text;
    const [value] = this.values(name.expression);
    return value && (ts.isStringLiteralLike(value) || ts.isNumericLiteral(value)) ? value.text : undefined;
  }

  /** What a name, or a member of something that has a name, refers to. */
  private *referents(node: ts.Expression): Generator<ts.Expression> {
    const { ts } = this;
    if (ts.isIdentifier(node)) {
      const value = this.sources.declared(node);
      if (value) yield value;
    } else if (ts.isPropertyAccessExpression(node)) {
      const namespace = ts.isIdentifier(node.expression) && this.sources.namespace(node.expression);
      const exported = namespace && this.sources.exported(namespace, node.name.text);
      if (exported) yield exported;
      else for (const member of this.members(node.expression, node.name.text)) yield member.value;
    } else if (ts.isElementAccessExpression(node)) {
      const [key] = this.values(node.argumentExpression);
      if (!key || !(ts.isStringLiteralLike(key) || ts.isNumericLiteral(key))) return;
      const name = ts.isNumericLiteral(key) ? Number(key.text) : key.text;
      for (const member of this.members(node.expression, name)) yield member.value;
    }
  }

  private isChoice(operator: ts.SyntaxKind): boolean {
    const { SyntaxKind } = this.ts;
    return (
      operator === SyntaxKind.QuestionQuestionToken ||
      operator === SyntaxKind.BarBarToken ||
      operator === SyntaxKind.AmpersandAmpersandToken
    );
  }
}
