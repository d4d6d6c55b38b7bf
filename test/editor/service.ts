/** TypeScript's language service, asked about one spec: what an editor would show. */
import { fileURLToPath } from "node:url";
import { Project, ts } from "ts-morph";

const root = fileURLToPath(new URL("../..", import.meta.url));
const project = new Project({ tsConfigFilePath: `${root}tsconfig.json`, skipAddingFilesFromTsConfig: true });
const service = project.getLanguageService().compilerObject;

/** Opens a text as a spec of the given name, in the place of one that was open before. */
export function open(name: string, text: string): ts.SourceFile {
  return project.createSourceFile(`${root}specs/hosts/${name}.ts`, text, { overwrite: true }).compilerNode;
}

/** The nodes of one kind, in the order of the text. */
export function nodesOf<Node extends ts.Node>(
  file: ts.SourceFile,
  is: (node: ts.Node) => node is Node,
): Node[] {
  const found: Node[] = [];
  const visit = (node: ts.Node): void => {
    if (is(node)) found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/** The description that is shown on hover. */
export function hover(file: ts.SourceFile, node: ts.Node): string {
  const info = service.getQuickInfoAtPosition(file.fileName, node.getStart(file));
  return ts.displayPartsToString(info?.documentation);
}

/** The properties that are offered at a position. */
export function completions(file: ts.SourceFile, position: number): string[] {
  const found = service.getCompletionsAtPosition(file.fileName, position, {});
  return (found?.entries ?? [])
    .filter(({ kind }) => kind === ts.ScriptElementKind.memberVariableElement)
    .map(({ name }) => name.replaceAll('"', ""));
}

/** The errors of a spec, each with its line. */
export function errors(file: ts.SourceFile): { line: number; message: string }[] {
  const found = [
    ...service.getSyntacticDiagnostics(file.fileName),
    ...service.getSemanticDiagnostics(file.fileName),
  ];
  return found.map(({ start = 0, messageText }) => ({
    line: file.getLineAndCharacterOfPosition(start).line + 1,
    message: ts.flattenDiagnosticMessageText(messageText, "\n"),
  }));
}
