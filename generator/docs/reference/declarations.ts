/** The language as the editor sees it: the type checker's view of what a spec imports, with the texts that it shows. */
import { fileURLToPath } from "node:url";
import { type Node, Project, type Symbol as TypeScriptSymbol, ts, type Type } from "ts-morph";

/** A function that a spec imports. */
export interface DeclaredFunction {
  name: string;
  description: string;
  parameters: DeclaredProperty[];
}

/** A property of a type, or a parameter. */
export interface DeclaredProperty {
  name: string;
  description: string;
  optional: boolean;
  type: Type;
  /** The file that declares it, relative to `generator/`; empty for what the compiler derives. */
  file: string;
}

const generator = fileURLToPath(new URL("../../", import.meta.url));

/** Reads declarations with TypeScript's checker. */
export class Declarations {
  private readonly project = new Project({
    tsConfigFilePath: fileURLToPath(new URL("../../../tsconfig.json", import.meta.url)),
    skipAddingFilesFromTsConfig: true,
  });
  private readonly index = this.project.addSourceFileAtPath(`${generator}index.ts`);

  /** A function that `index.ts` exports, by name. */
  exported(name: string): DeclaredFunction {
    const node = this.index.getExportedDeclarations().get(name)?.[0];
    if (!node) throw new Error(`"strata" exports no ${name}`);
    return this.functionOf(name, node);
  }

  /** The functions that the layouts' files export, in their order. */
  layouts(): DeclaredFunction[] {
    return this.project
      .getSourceFileOrThrow(`${generator}layouts/index.ts`)
      .getExportDeclarations()
      .flatMap((declaration) => declaration.getModuleSpecifierSourceFileOrThrow().getFunctions())
      .filter((node) => node.isExported())
      .map((node) => this.functionOf(node.getNameOrThrow(), node));
  }

  /** The properties of the objects in a type. */
  properties(type: Type): DeclaredProperty[] {
    return objectsIn(type).flatMap((object) =>
      object.getProperties().map((property) => this.property(property, this.index)),
    );
  }

  private functionOf(name: string, node: Node): DeclaredFunction {
    const parameters = node.getType().getCallSignatures()[0]?.getParameters() ?? [];
    return {
      name,
      description: this.description(node.getSymbolOrThrow()),
      parameters: parameters.map((parameter) => ({
        ...this.property(parameter, node),
        name: parameterName(parameter),
      })),
    };
  }

  private property(symbol: TypeScriptSymbol, at: Node): DeclaredProperty {
    const declaration = symbol.getDeclarations()[0];
    const file = declaration?.getSourceFile().getFilePath() ?? "";
    return {
      name: symbol.getName(),
      description: this.description(symbol),
      optional: symbol.isOptional(),
      type: symbol.getTypeAtLocation(at),
      file: file.startsWith(generator) ? file.slice(generator.length) : "",
    };
  }

  private description(symbol: TypeScriptSymbol): string {
    const checker = this.project.getTypeChecker().compilerObject;
    return ts.displayPartsToString(symbol.compilerSymbol.getDocumentationComment(checker));
  }
}

/** A parameter as it is written, which for one that is taken apart shows the defaults. */
function parameterName(symbol: TypeScriptSymbol): string {
  const declaration = symbol.getValueDeclaration();
  const name = declaration?.isKind(ts.SyntaxKind.Parameter)
    ? declaration.getNameNode().getText()
    : symbol.getName();
  return name.replace(/\s+/g, " ").replace(/, }$/, " }");
}

/** The object types that a type comes down to, through unions, arrays, and objects by name. */
function objectsIn(type: Type): Type[] {
  if (type.isUnion()) return type.getUnionTypes().flatMap(objectsIn);
  const element = type.getArrayElementType() ?? type.getStringIndexType();
  if (element) return objectsIn(element);
  return type.isObject() || type.isIntersection() ? [type] : [];
}
