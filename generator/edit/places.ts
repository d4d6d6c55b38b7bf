/** Where in the spec files a value of a host's own spec is written, and where a property of it could be. */
import type { ts } from "ts-morph";
import type { SpecPath } from "../model/path.ts";
import { Reader, type Member } from "../diagnostics/positions/reader.ts";
import type { Sources } from "../diagnostics/positions/sources.ts";
import type { Literal } from "./members.ts";

/** Looks in the host that a file exports; not in its profiles, which are others' as well. The likeliest place comes first. */
export class Places {
  readonly #sources: Sources;
  readonly #definition: ts.Expression | undefined;

  constructor(sources: Sources, path: string) {
    this.#sources = sources;
    this.#definition = sources.exported(path, "default");
  }

  /** The objects whose properties the value at `path` may have, or the lists whose items. */
  literals(path: SpecPath): Literal[] {
    const reader = new Reader(this.#sources);
    const { ts } = this.#sources;
    const found = new Set<Literal>();
    for (const node of this.#values(reader, path))
      for (const literal of literalsIn(ts, reader, node)) found.add(literal);
    return [...found];
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
