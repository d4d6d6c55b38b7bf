/** What a spec gets for `import … from "strata"`. */

import { nearest } from "../../diagnostics/nearest.ts";

/** Thrown into a spec that asks for an export that strata does not have. */
export class UnknownExport extends Error {
  /** What was probably meant, as a sentence. */
  readonly remedy: string | undefined;

  constructor(
    readonly exportName: string,
    exports: readonly string[],
  ) {
    super(`"strata" has no export ${JSON.stringify(exportName)}`);
    const near = nearest(exportName, exports);
    this.remedy = near && `Did you mean ${JSON.stringify(near)}?`;
  }
}

/**
 * The exports of the running strata, except that asking for one that there is not throws `UnknownExport`. A misspelt import
 * would otherwise be `undefined`: a call of it fails with a puzzling message, and a mere mention of it is a property lost silently.
 */
export function importable(strata: object): object {
  // An empty target: a proxy may not hide that a module's own namespace is frozen.
  return new Proxy(Object.create(null) as object, {
    get(_target, name): unknown {
      if (name in strata) return Reflect.get(strata, name);
      // Symbols, and the mark of a bundled module, are asked for by the language and by esbuild, not by the spec.
      if (typeof name === "symbol" || name === "__esModule" || name === "then") return undefined;
      throw new UnknownExport(name, Object.keys(strata));
    },
    has: (_target, name) => name in strata,
    ownKeys: () => Reflect.ownKeys(strata),
    getOwnPropertyDescriptor: (_target, name) =>
      name in strata
        ? { value: Reflect.get(strata, name) as unknown, enumerable: true, configurable: true }
        : undefined,
  });
}
