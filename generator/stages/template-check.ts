/** What a template may hold, decided before it runs: all data goes through a helper, so that none is written raw. */
import Handlebars from "handlebars";

/** A place in a template's file; line and column from 1. */
export interface TemplatePlace {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}

/** Why a template can't be used or could not be run, and where that is. */
export class TemplateProblem extends Error {
  override readonly name = "TemplateProblem";
  readonly code: string;
  readonly hint: string;
  readonly place: TemplatePlace;

  constructor(code: string, message: string, hint: string, place: TemplatePlace) {
    super(message);
    this.code = code;
    this.hint = hint;
    this.place = place;
  }
}

/** A template's syntax tree, and the partials that it names. */
export interface CheckedTemplate {
  readonly program: hbs.AST.Program;
  readonly partials: readonly { name: string; line: number }[];
}

/**
 * Parses a template. Throws a TemplateProblem for what is not well formed (E502), and for what templates may not hold
 * (E503): data that goes through none of the helpers named, and whatever of Handlebars could bring such data in.
 */
export function checkTemplate(source: string, file: string, helpers: readonly string[]): CheckedTemplate {
  const program = parse(source, file);
  const check = new Check(file, helpers);
  check.accept(program);
  return { program, partials: check.partials };
}

const blocks = ["if", "unless", "each", "with"];

class Check extends Handlebars.Visitor {
  readonly partials: { name: string; line: number }[] = [];
  readonly #file: string;
  readonly #helpers: readonly string[];

  constructor(file: string, helpers: readonly string[]) {
    super();
    this.#file = file;
    this.#helpers = helpers;
  }

  override MustacheStatement(mustache: hbs.AST.MustacheStatement): void {
    const name = nameOf(mustache.path);
    const known = this.#helpers.join(", ");
    if (!mustache.escaped)
      this.#refuse(mustache, `{{{${name}}}} would write text as it is`, `use one of ${known}`);
    if (!this.#helpers.includes(name))
      if (mustache.params.length > 0)
        this.#refuse(mustache, `there is no helper ${name}`, `use one of ${known}`);
      else
        this.#refuse(
          mustache,
          `{{${name}}} would write text as it is`,
          `say what it is with one of ${known}`,
        );
    if (mustache.params.length !== 1 || mustache.hash !== undefined)
      this.#refuse(mustache, `${name} takes one value`, `write {{${name} value}}`);
    super.MustacheStatement(mustache);
  }

  override BlockStatement(block: hbs.AST.BlockStatement): void {
    const name = nameOf(block.path);
    if (!blocks.includes(name))
      this.#refuse(block, `there is no block ${name}`, `use one of ${blocks.join(", ")}`);
    super.BlockStatement(block);
  }

  override SubExpression(expression: hbs.AST.SubExpression): void {
    const name = nameOf(expression.path);
    if (name !== "lookup")
      this.#refuse(expression, `(${name} …) can't be used`, "compute the value in the view");
    super.SubExpression(expression);
  }

  override PartialStatement(partial: hbs.AST.PartialStatement): void {
    if (partial.name.type !== "PathExpression")
      this.#refuse(partial, "a computed partial can't be used", "write {{> name}}");
    this.partials.push({ name: nameOf(partial.name), line: partial.loc.start.line });
    super.PartialStatement(partial);
  }

  /** Handlebars' strict mode leaves arguments out unless their path asks for it. */
  override PathExpression(path: hbs.AST.PathExpression & { strict?: boolean }): void {
    path.strict = true;
  }

  override PartialBlockStatement(partial: hbs.AST.PartialBlockStatement): void {
    this.#refuse(partial, "a partial with a block can't be used", "write {{> name}}");
  }

  override DecoratorBlock(decorator: hbs.AST.DecoratorBlock): void {
    this.#refuse(decorator, "a decorator can't be used", "put the text into a partial's file");
  }

  override Decorator(decorator: hbs.AST.Decorator): void {
    this.#refuse(decorator, "a decorator can't be used", "put the text into a partial's file");
  }

  #refuse(node: hbs.AST.Node, message: string, hint: string): never {
    const { line, column } = node.loc.start;
    throw new TemplateProblem("E503", message, hint, { file: this.#file, line, column: column + 1 });
  }
}

function nameOf(path: object): string {
  return "original" in path ? String(path.original) : "";
}

function parse(source: string, file: string): hbs.AST.Program {
  if (source.includes("\0"))
    throw new TemplateProblem("E502", "the template holds a NUL character", "save it as plain text", {
      file,
    });
  try {
    return Handlebars.parse(source);
  } catch (error) {
    // The parser's own errors have the line in their text only; those of the tree's checks have it as a property.
    const { message, lineNumber } = error as Error & { lineNumber?: number };
    const [first = "", ...rest] = message.split("\n");
    const line = lineNumber ?? Number(/ on line (\d+)/.exec(first)?.[1] ?? 1);
    const reason = rest.find((text) => text.startsWith("Expecting")) ?? first.replace(/ - \d+:\d+$/, "");
    const hint = "close every {{ with }}, and every block with its own name: {{#if x}} … {{/if}}";
    throw new TemplateProblem("E502", `the template is not well formed: ${reason}`, hint, { file, line });
  }
}
