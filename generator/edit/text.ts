/** One change of a spec's value → the texts that may say it, the likeliest first. */
import type { ts } from "ts-morph";
import { isPlain } from "../diagnostics/words.ts";
import type { Sources } from "../diagnostics/positions/sources.ts";
import { hostSchema } from "../kinds/spec.ts";
import type { SpecPath } from "../model/path.ts";
import { propertiesAt } from "../stages/validate/schema-walk.ts";
import { valueAt, type Change, type Value } from "./change.ts";
import { insertion } from "./insert.ts";
import { indentAt, membersOf, replaced, type Members, type Replacement } from "./members.ts";
import { nameOf, Places } from "./places.ts";
import { removal } from "./remove.ts";
import { printMember, printText, printValue, styleOf } from "./style.ts";

/** A file's text with a change made in it. */
export interface Candidate {
  path: string;
  text: string;
}

/** The ways in which a change can be written; `own` is the spec that the host at `path` has in its own file before it. */
export function candidates(sources: Sources, path: string, own: unknown, change: Change): Candidate[] {
  const places = new Places(sources, path);
  const { ts } = sources;
  const before = valueAt(own, change.path);
  if (change.to === undefined) return places.properties(change.path).map((node) => withoutProperty(ts, node));
  if (before === undefined) return withProperty(sources, places, own, change, change.to);
  if (Array.isArray(before) && Array.isArray(change.to))
    return withItems(ts, places, change.path, before, change.to);
  const { to, open } = change;
  return places.properties(change.path).map(({ initializer }) => {
    const file = initializer.getSourceFile();
    const indent = indentAt(file.text, initializer.parent.getStart(file));
    const text = printValue(to, indent, styleOf(ts, file), open ? 1 : 0);
    return edited(file, [{ start: initializer.getStart(file), end: initializer.getEnd(), text }]);
  });
}

/** A new property in each object that may stand for the innermost one on the path that the spec has. */
function withProperty(
  { ts }: Sources,
  places: Places,
  own: unknown,
  { path, open }: Change,
  to: Value,
): Candidate[] {
  let depth = path.length - 1;
  while (depth > 0 && !isPlain(valueAt(own, path.slice(0, depth)))) depth--;
  const holder = path.slice(0, depth);
  const [name = "", ...within] = path.slice(depth).map(String);
  const value = within.reduceRight<Value>((inner, step) => ({ [step]: inner }), to);
  return places.literals(holder, valueAt(own, holder)).flatMap((literal) => {
    if (!ts.isObjectLiteralExpression(literal) || declares(literal, name)) return [];
    const file = literal.getSourceFile();
    const style = styleOf(ts, file);
    const members = membersOf(ts, literal);
    const print = (indent: string): string =>
      printMember(name, value, indent, style, within.length + (open ? 1 : 0));
    return [edited(file, insertion(ts, members, indexBefore(members, holder, name), print, style))];
  });
}

/** The member after which a new property goes: where the schema has an order, the last that comes before it; else the last of all. */
function indexBefore({ list }: Members, holder: SpecPath, name: string): number {
  const order = propertiesAt(hostSchema, {}, holder);
  const place = order.indexOf(name);
  if (place === -1) return list.length - 1;
  // What the schema does not know (`extends`, a spread) comes first.
  return list.findLastIndex(({ node }) => order.indexOf(nameOf(node) ?? "") < place);
}

function declares(literal: ts.ObjectLiteralExpression, name: string): boolean {
  return literal.properties.some((property) => nameOf(property) === name);
}

/** Takes a property out, or the object around it if nothing remains there. */
function withoutProperty(ts: Sources["ts"], property: ts.PropertyAssignment): Candidate {
  const file = property.getSourceFile();
  const object = property.parent;
  const members = membersOf(ts, object);
  const index = object.properties.indexOf(property);
  const result = edited(file, removal(ts, members, index));
  const rest = result.text.slice(members.open, members.close + result.text.length - file.text.length);
  const outer = holderOf(ts, object);
  return rest.trim() === "" && outer ? withoutProperty(ts, outer) : result;
}

/** The property whose value is an expression, as it stands there. */
function holderOf(ts: Sources["ts"], { parent }: ts.Expression): ts.PropertyAssignment | undefined {
  if (ts.isPropertyAssignment(parent)) return parent;
  const isWrapper =
    ts.isParenthesizedExpression(parent) || ts.isAsExpression(parent) || ts.isSatisfiesExpression(parent);
  return isWrapper ? holderOf(ts, parent) : undefined;
}

/** A list with one item more at its end, or with one less. */
function withItems(
  ts: Sources["ts"],
  places: Places,
  path: SpecPath,
  before: readonly unknown[],
  to: readonly string[],
): Candidate[] {
  const added = to.filter((item) => !before.includes(item));
  const taken = before.filter((item) => !to.includes(item as string));
  return places.literals(path, before).flatMap((literal) => {
    if (!ts.isArrayLiteralExpression(literal)) return [];
    const file = literal.getSourceFile();
    const style = styleOf(ts, file);
    const members = membersOf(ts, literal);
    const [item] = added;
    if (item !== undefined)
      return [
        edited(
          file,
          insertion(ts, members, members.list.length - 1, () => printText(item, style), style),
        ),
      ];
    const index = literal.elements.findIndex(
      (node) => ts.isStringLiteralLike(node) && node.text === taken[0],
    );
    return index === -1 ? [] : [edited(file, removal(ts, members, index))];
  });
}

function edited(file: ts.SourceFile, replacements: readonly Replacement[]): Candidate {
  return { path: file.fileName, text: replaced(file.text, replacements) };
}
