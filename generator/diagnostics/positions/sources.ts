/** Spec files as syntax trees, and what a name in one of them stands for. */

import { existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { ts } from "ts-morph";

/** The compiler, which is loaded only when there is something to point at. */
export type Compiler = typeof ts;

/**
 * Reads syntax trees, each file once, and follows names through constants, imports and re-exports. That needs no types, so neither
 * the type checker nor the declarations of libraries are loaded.
 */
export class Sources {
  private readonly files = new Map<string, ts.SourceFile | undefined>();

  /** `texts`, by the files' real paths, are read in place of what is on the disk. */
  constructor(
    readonly ts: Compiler,
    private readonly texts: ReadonlyMap<string, string> = new Map(),
  ) {}

  /** What is read for a file instead of what is on the disk. */
  replacement(path: string): string | undefined {
    return this.texts.size === 0 ? undefined : this.texts.get(realpathSync(path));
  }

  /** The tree of the file at an absolute path; undefined if it cannot be read. */
  file(path: string): ts.SourceFile | undefined {
    if (!this.files.has(path)) this.files.set(path, this.parse(path));
    return this.files.get(path);
  }

  /** The value of the constant or import that an identifier names; undefined if no file that can be read holds it. */
  declared(identifier: ts.Identifier): ts.Expression | undefined {
    return this.named(identifier.getSourceFile(), identifier.text);
  }

  /** What the file at an absolute path exports under a name. */
  exported(path: string, name: string, seen: ReadonlySet<string> = new Set()): ts.Expression | undefined {
    const file = this.file(path);
    if (!file || seen.has(path)) return undefined;
    const { ts } = this;
    const within = new Set(seen).add(path);
    const everything: string[] = [];
    for (const statement of file.statements) {
      if (ts.isExportAssignment(statement) && name === "default") return statement.expression;
      // A JSON file is one expression, and its default export.
      if (path.endsWith(".json") && ts.isExpressionStatement(statement)) return statement.expression;
      if (!ts.isExportDeclaration(statement)) continue;
      const from = statement.moduleSpecifier && this.target(file, statement.moduleSpecifier);
      const clause = statement.exportClause;
      if (!clause && from) everything.push(from);
      if (!clause || !ts.isNamedExports(clause)) continue;
      const item = clause.elements.find((element) => element.name.text === name);
      const original = item && (item.propertyName ?? item.name).text;
      if (original) return from ? this.exported(from, original, within) : this.named(file, original);
    }
    const own = this.constant(file, name);
    if (own || name === "default") return own;
    return everything.map((from) => this.exported(from, name, within)).find((found) => found);
  }

  /** For the identifier of an `import * as identifier from "./file.ts"`: the absolute path of that file. */
  namespace(identifier: ts.Identifier): string | undefined {
    const file = identifier.getSourceFile();
    for (const { importClause, moduleSpecifier } of this.imports(file)) {
      const bindings = importClause?.namedBindings;
      if (bindings && this.ts.isNamespaceImport(bindings) && bindings.name.text === identifier.text) {
        return this.target(file, moduleSpecifier);
      }
    }
    return undefined;
  }

  /** The initial values of a file's constants, in order, each under its name. */
  constants(file: ts.SourceFile): { name: string; value: ts.Expression }[] {
    const { ts } = this;
    const declarations = file.statements
      .filter((statement) => ts.isVariableStatement(statement))
      .flatMap((statement) => [...statement.declarationList.declarations]);
    return declarations.flatMap(({ name, initializer }) =>
      ts.isIdentifier(name) && initializer ? [{ name: name.text, value: initializer }] : [],
    );
  }

  private constant(file: ts.SourceFile, name: string): ts.Expression | undefined {
    return this.constants(file).find((constant) => constant.name === name)?.value;
  }

  private named(file: ts.SourceFile, name: string): ts.Expression | undefined {
    return this.constant(file, name) ?? this.imported(file, name);
  }

  private imported(file: ts.SourceFile, name: string): ts.Expression | undefined {
    for (const { importClause, moduleSpecifier } of this.imports(file)) {
      const bindings = importClause?.namedBindings;
      const items = bindings && this.ts.isNamedImports(bindings) ? bindings.elements : undefined;
      const item = items?.find((element) => element.name.text === name);
      if (!item && importClause?.name?.text !== name) continue;
      const path = this.target(file, moduleSpecifier);
      const original = item ? (item.propertyName ?? item.name).text : "default";
      return path === undefined ? undefined : this.exported(path, original);
    }
    return undefined;
  }

  private imports(file: ts.SourceFile): ts.ImportDeclaration[] {
    return file.statements.filter((statement) => this.ts.isImportDeclaration(statement));
  }

  /** The file that a relative import leads to, by the rules that esbuild has for them. */
  private target(from: ts.SourceFile, specifier: ts.Expression): string | undefined {
    if (!this.ts.isStringLiteral(specifier) || !/^\.{0,2}\//.test(specifier.text)) return undefined;
    const path = resolve(dirname(from.fileName), specifier.text);
    const typed = path.replace(/\.([cm]?)js$/, ".$1ts");
    const ends = [".tsx", ".ts", ".jsx", ".js", ".json"].flatMap((end) => [
      path + end,
      join(path, `index${end}`),
    ]);
    return [path, typed, ...ends].find((file) => existsSync(file) && statSync(file).isFile());
  }

  private parse(path: string): ts.SourceFile | undefined {
    try {
      const text = this.replacement(path) ?? readFileSync(path, "utf8");
      const kind = path.endsWith(".json") ? this.ts.ScriptKind.JSON : undefined;
      return this.ts.createSourceFile(path, text, this.ts.ScriptTarget.Latest, true, kind);
    } catch {
      return undefined;
    }
  }
}
