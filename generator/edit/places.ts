/** Where in the spec files a value of a host's own spec is written, and where a property of it could be. */
import { isDeepStrictEqual } from "node:util";
import type { ts } from "ts-morph";
import { isPlain } from "../diagnostics/words.ts";
import type { SpecPath } from "../model/path.ts";
import { Reader, type Member } from "../diagnostics/positions/reader.ts";
import type { Sources } from "../diagnostics/positions/sources.ts";
import type { Literal } from "./members.ts";

/** Looks in the host that a file exports; not in its profiles, which are others' as well. The likeliest place comes first. */
export class Places {
  readonly #sources: Sources;
  readonly #path: string;
  readonly #definition: ts.Expression | undefined;

  constructor(sources: Sources, path: string) {
    this.#sources = sources;
    this.#path = path;
    this.#definition = sources.exported(path, "default");
  }

  /**
   * The objects whose properties the value at `path` may have, or the lists whose items. Where the text does not tell, as in what a
   * function makes of its arguments, the objects of the host's file that have the very properties of the `value`.
   */
  literals(path: SpecPath, value: unknown): Literal[] {
    const reader = new Reader(this.#sources);
    const { ts } = this.#sources;
    const found = new Set<Literal>();
    for (const node of this.#values(reader, path))
      for (const literal of literalsIn(ts, reader, node)) found.add(literal);
    return found.size > 0 ? [...found] : this.#alike(value);
  }

  #alike(value: unknown): Literal[] {
    const { ts } = this.#sources;
    const names = isPlain(value) ? Object.keys(value) : [];
    const found: Literal[] = [];
    const visit = (node: ts.Node): void => {
      if (ts.isObjectLiteralExpression(node) && isDeepStrictEqual(node.properties.map(nameOf), names))
        found.push(node);
      ts.forEachChild(node, visit);
    };
    const file = this.#sources.file(this.#path);
    if (file && names.length > 0) visit(file);
    return found;
  }

  /** The properties that may give the value at `path`. */
  properties(path: SpecPath): ts.PropertyAssignment[] {
    const reader = new Reader(this.#sources);
    const { ts } = this.#sources;
    const members = [...this.#values(reader, path.slice(0, -1))].flatMap((node) => [
      ...reader.members(node, path.at(-1)!),
    ]);
    const nodes = members.map(({ name }: Member) => name.parent);
    return [...new Set(nodes.filter((node) => ts.isPropertyAssignment(node)))];
  }

  *#values(reader: Reader, path: SpecPath, from = this.#definition): Generator<ts.Expression> {
    if (from === undefined) return;
    const [key, ...rest] = path;
    if (key === undefined) yield from;
    else for (const { value } of reader.members(from, key)) yield* this.#values(reader, rest, value);
  }
}

/** The name of a property as it is written; undefined for a spread, and for a name that is computed. */
export function nameOf(node: ts.Node): string | undefined {
  const { name } = node as Partial<ts.PropertyAssignment>;
  return name !== undefined && "text" in name ? name.text : undefined;
}

/** The literals that an expression comes down to; those spread in it, and the arguments of a call, after itself. */
function* literalsIn(ts: Sources["ts"], reader: Reader, node: ts.Expression): Generator<Literal> {
  for (const value of reader.values(node)) {
    if (ts.isArrayLiteralExpression(value)) yield value;
    else if (ts.isObjectLiteralExpression(value)) {
      yield value;
      for (const property of [...value.properties].reverse())
        if (ts.isSpreadAssignment(property)) yield* literalsIn(ts, reader, property.expression);
    } else if (ts.isCallExpression(value))
      for (const argument of [...value.arguments].reverse()) yield* literalsIn(ts, reader, argument);
  }
}
