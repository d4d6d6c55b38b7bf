/** What zod finds wrong, as diagnostics: what is there, what may be there, and the name that was meant. */
import type * as z from "zod";
import { nearest } from "../../diagnostics/nearest.ts";
import type { Finding } from "../../diagnostics/positions.ts";
import type { SpecPath } from "../../model/path.ts";
import { propertiesAt } from "./schema-walk.ts";

type Issue = z.core.$ZodIssue;

/** One diagnostic for each fault; `value` is what was validated. */
export function describeIssues(issues: readonly Issue[], schema: z.ZodType, value: unknown): Finding[] {
  return issues.flatMap((issue) => describe(issue, issue.path.map(part), schema, value));
}

function describe(issue: Issue, path: SpecPath, schema: z.ZodType, root: unknown): Finding[] {
  const error = (message: string, hint?: string, more: Partial<Finding> = {}): Finding[] => [
    { severity: "error", code: "E202", message, hint, path, ...more },
  ];
  const found = valueAt(root, path);
  const name = nameOf(path);
  switch (issue.code) {
    case "unrecognized_keys": {
      const known = propertiesAt(schema, root, path);
      return issue.keys.map((key) => ({
        severity: "error",
        code: "E201",
        message: `there is no property \`${key}\` ${path.length === 0 ? "in a spec" : `in ${name}`}`,
        hint: suggestion(key, known),
        path: [...path, key],
        target: "key",
      }));
    }
    case "invalid_type":
      if (found === undefined) return error(`${name} is missing: ${article(issue.expected)} is needed here`);
      return error(`${name} must be ${article(issue.expected)}, not ${describeValue(found)}`);
    case "invalid_value":
      return error(
        `${name} must be ${issue.values.map(quoted).join(" or ")}, not ${describeValue(found)}`,
        meant(found, issue.values),
      );
    case "invalid_union":
      return describeUnion(issue, path, schema, root);
    case "invalid_key":
      return issue.issues.map((inner) => ({
        severity: "error",
        code: "E202",
        message: inner.message,
        path,
        target: "key",
      }));
    case "too_small":
    case "too_big": {
      const limit = issue.code === "too_small" ? `at least ${issue.minimum}` : `at most ${issue.maximum}`;
      return error(`${name} must ${issue.origin === "array" ? `hold ${limit} items` : `be ${limit}`}`);
    }
    default:
      return error(`${name}: ${issue.message}`);
  }
}

/** A union tells by its discriminator, or by the kind of the value, which of its branches was meant. */
function describeUnion(
  issue: Extract<Issue, { code: "invalid_union" }>,
  path: SpecPath,
  schema: z.ZodType,
  root: unknown,
): Finding[] {
  const name = nameOf(path);
  const found = valueAt(root, path);
  if ("discriminator" in issue && typeof issue.discriminator === "string") {
    const holder = path.at(-1) === issue.discriminator ? path.slice(0, -1) : path;
    const tag = valueAt(root, [...holder, issue.discriminator]);
    const types = "options" in issue && Array.isArray(issue.options) ? issue.options.map(String) : [];
    return [
      {
        severity: "error",
        code: "E202",
        message:
          tag === undefined
            ? `${nameOf(holder)} has no \`${issue.discriminator}\`, which says what it is`
            : `${nameOf(holder)} can't be ${quoted(tag)}`,
        hint: typeof tag === "string" ? suggestion(tag, types) : `it can be ${types.map(quoted).join(", ")}`,
        path: tag === undefined ? holder : [...holder, issue.discriminator],
      },
    ];
  }
  // The branches that took the value for one of their kind complain about something within it, the others about its kind.
  const within = issue.errors.filter((branch) =>
    branch.every((inner) => inner.path.length > 0 || inner.code !== "invalid_type"),
  );
  const meant = within.find((branch) => branch.some((inner) => inner.code !== "invalid_value")) ?? within[0];
  if (meant)
    return meant.flatMap((inner) => describe(inner, [...path, ...inner.path.map(part)], schema, root));
  const kinds = issue.errors
    .flat()
    .map((inner) => (inner.code === "invalid_type" ? article(inner.expected) : inner.message));
  return [
    {
      severity: "error",
      code: "E202",
      message: `${name} must be ${[...new Set(kinds)].join(" or ")}, not ${describeValue(found)}`,
      path,
    },
  ];
}

function suggestion(wrong: string, known: readonly string[]): string | undefined {
  const near = nearest(wrong, known);
  if (near !== undefined) return `did you mean \`${near}\`?`;
  return known.length === 0 ? undefined : `it can be ${known.map((one) => `\`${one}\``).join(", ")}`;
}

function meant(found: unknown, values: readonly unknown[]): string | undefined {
  const near =
    typeof found === "string"
      ? nearest(
          found,
          values.filter((one) => typeof one === "string"),
        )
      : undefined;
  return near === undefined ? undefined : `did you mean ${quoted(near)}?`;
}

function valueAt(root: unknown, path: SpecPath): unknown {
  let value = root;
  for (const step of path) {
    if (typeof value !== "object" || value === null) return undefined;
    value = (value as Record<string | number, unknown>)[step];
  }
  return value;
}

function part(step: PropertyKey): string | number {
  return typeof step === "symbol" ? String(step) : step;
}

/** The last property's name, or whose item it is. */
function nameOf(path: SpecPath): string {
  if (path.length === 0) return "the spec";
  const last = path.at(-1)!;
  if (typeof last === "string") return `\`${last}\``;
  const list = path.findLast((step) => typeof step === "string");
  return `item ${last + 1} of \`${list}\``;
}

const kindNames: Record<string, string> = {
  array: "a list",
  object: "an object",
  record: "an object",
  int: "a whole number",
  null: "null",
};

function article(kind: string): string {
  return kindNames[kind] ?? `${/^[aeiou]/.test(kind) ? "an" : "a"} ${kind}`;
}

function describeValue(value: unknown): string {
  if (value === undefined) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object" && value !== null) return "an object";
  if (typeof value === "function") return "a function";
  return quoted(value);
}

function quoted(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}
