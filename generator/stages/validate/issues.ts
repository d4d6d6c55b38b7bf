/** What zod finds wrong, as diagnostics: what is there, what may be there, and the name that was meant. */
import type * as z from "zod";
import { nearest } from "../../diagnostics/nearest.ts";
import type { Finding } from "../../diagnostics/positions.ts";
import { describeValue, enumerate, isPlain, quoted } from "../../diagnostics/words.ts";
import { knownElsewhere } from "../../model/known-elsewhere.ts";
import type { SpecPath } from "../../model/path.ts";
import { rightForm, rightWord, type Place } from "./form.ts";
import { propertiesAt, schemasAt } from "./schema-walk.ts";
import { inBackticks, kindsOf, nameOf } from "./words.ts";

type Issue = z.core.$ZodIssue;

/** One diagnostic for each fault; `value` is what was validated. */
export function describeIssues(issues: readonly Issue[], schema: z.ZodType, value: unknown): Finding[] {
  const faulty = new Set<string>();
  return issues.flatMap((issue) => {
    const path = issue.path.map(part);
    // A text that fails one test often fails the next one too: what the first says is enough.
    const isFormat = issue.code === "custom" || issue.code === "invalid_format";
    if (isFormat && faulty.has(JSON.stringify(path))) return [];
    faulty.add(JSON.stringify(path));
    return describe(issue, path, schema, value);
  });
}

/** The issues but for what is not there yet: a profile need not be whole. */
export function withoutMissing(issues: readonly Issue[], root: unknown): Issue[] {
  const isMissing = (issue: Issue, holder: SpecPath): boolean => {
    const path = [...holder, ...issue.path.map(part)];
    if (issue.code !== "invalid_union") return valueAt(root, path) === undefined;
    // The branch that a value was meant for complains of nothing but what is missing.
    if (issue.errors.length > 0)
      return issue.errors.some((branch) => branch.every((inner) => isMissing(inner, path)));
    return valueAt(root, path) === undefined;
  };
  return issues.filter((issue) => !isMissing(issue, []));
}

function describe(issue: Issue, path: SpecPath, schema: z.ZodType, root: unknown): Finding[] {
  const error = (message: string, hint?: string, more: Partial<Finding> = {}): Finding[] => [
    { severity: "error", code: "E202", message, hint, path, ...more },
  ];
  const found = valueAt(root, path);
  const name = nameOf(path);
  switch (issue.code) {
    case "unrecognized_keys": {
      if (!isPlain(found)) return error(`${name} must be a plain object, not ${describeValue(found)}`);
      const known = propertiesAt(schema, root, path);
      const elsewhere = schemasAt(schema, root, path).map((one) => knownElsewhere.get(one));
      return issue.keys.map((key) => ({
        severity: "error",
        code: "E201",
        message: `there is no property \`${key}\` ${path.length === 0 ? "in a spec" : `in ${name}`}`,
        hint: elsewhere.find((hints) => hints?.[key])?.[key] ?? suggestion(key, known, inBackticks),
        path: [...path, key],
        target: "key",
      }));
    }
    case "invalid_type": {
      const wanted = enumerate(kindsOf(issue.expected), "or");
      if (found === undefined) return error(`${name} is missing: ${wanted} is needed here`);
      // A schema that knows better than this what was meant has a message of its own.
      if (!issue.message.startsWith("Invalid input")) return error(`${name} ${issue.message}`);
      const form = rightForm(found, placeAt(schema, root, path));
      return error(`${name} must be ${wanted}, not ${describeValue(found)}`, form);
    }
    case "invalid_value": {
      const wanted = enumerate(issue.values.map(quoted), "or");
      if (found === undefined) return error(`${name} is missing: ${wanted} is needed here`);
      const word = rightWord(found, issue.values, placeAt(schema, root, path));
      return error(`${name} must be ${wanted}, not ${describeValue(found)}`, word);
    }
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
      if (issue.origin === "array") return error(`${name} must hold ${limit} items`);
      return error(`${name} must be ${limit}, not ${describeValue(found)}`);
    }
    default:
      // The vocabulary's own messages quote the value, or say what it must be, or must not.
      return /^must (?!.*\bnot\b)/.test(issue.message)
        ? error(`${name} ${issue.message}, not ${describeValue(found)}`)
        : error(
            `${name}${issue.message.startsWith("must ") ? "" : ":"} ${issue.message}`,
            rightForm(found, placeAt(schema, root, path)),
          );
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
            : `the \`${issue.discriminator}\` of ${nameOf(holder)} can't be ${describeValue(tag)}`,
        hint: suggestion(typeof tag === "string" ? tag : "", types, quoted),
        path: tag === undefined ? holder : [...holder, issue.discriminator],
      },
    ];
  }
  const hasMessage = issue.message !== "Invalid input";
  // The branches that took the value for one of their kind complain about something within it, the others about its kind.
  const within = issue.errors.filter((branch) =>
    branch.every((inner) => inner.path.length > 0 || inner.code !== "invalid_type"),
  );
  // One whose properties are all there is more likely than one that lacks some; where each lacks some, the union may have a say.
  const whole = within.filter((branch) => !branch.some((inner) => isMissing(inner, found)));
  const likely = whole.length > 0 || hasMessage ? whole : within;
  const meant = likely.find((branch) => branch.some((inner) => inner.code !== "invalid_value")) ?? likely[0];
  if (meant)
    return meant.flatMap((inner) => describe(inner, [...path, ...inner.path.map(part)], schema, root));
  // What the union says of itself: of a secret that stands where its place should be, this must not show the value.
  if (hasMessage) return [{ severity: "error", code: "E202", message: `${name} ${issue.message}`, path }];
  const kinds = issue.errors
    .flat()
    .flatMap((inner) => (inner.code === "invalid_type" ? kindsOf(inner.expected) : inner.message));
  return [
    {
      severity: "error",
      code: "E202",
      message: `${name} must be ${enumerate([...new Set(kinds)], "or")}, not ${describeValue(found)}`,
      hint: rightForm(found, placeAt(schema, root, path)),
      path,
    },
  ];
}

/** Whether an issue is about a property that is not there. */
function isMissing(issue: Issue, holder: unknown): boolean {
  return issue.path.length > 0 && valueAt(holder, issue.path.map(part)) === undefined;
}

function suggestion(
  wrong: string,
  known: readonly string[],
  show: (name: string) => string,
): string | undefined {
  const near = nearest(wrong, known);
  if (near !== undefined) return `did you mean ${show(near)}?`;
  return known.length === 0 ? undefined : `it can be ${enumerate(known.map(show), "or")}`;
}

function placeAt(schema: z.ZodType, root: unknown, path: SpecPath): Place {
  const property = (at: SpecPath) => ({ name: String(at.at(-1)), wanted: schemasAt(schema, root, at) });
  return { ...property(path), holder: property(path.slice(0, -1)) };
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
