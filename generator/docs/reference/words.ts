/** Types in plain words. */
import * as z from "zod";
import type { Type } from "ts-morph";
import * as text from "../../model/text.ts";
import { enumerate } from "../../diagnostics/words.ts";
import { code } from "../markdown.ts";
import { bare, keyWord } from "./properties.ts";

/** One of a kind, and several. */
type Noun = readonly [one: string, many: string];

const nouns = new Map<z.core.$ZodType, Noun>([
  [text.line, ["text", "texts"]],
  [text.script, ["shell script", "shell scripts"]],
  [text.absolutePath, ["absolute path", "absolute paths"]],
  [text.mountPoint, ['mount point such as "/home"', "mount points"]],
  [text.size, ['size such as "512M"', "sizes"]],
  [text.partitionSize, ['size such as "512M", or "100%"', "sizes"]],
  [text.capacity, ['disk\'s size such as "458G" or "2TB"', "disks' sizes"]],
  [text.label, ["text", "texts"]],
  [text.uuid, ["UUID", "UUIDs"]],
  [text.compression, ['compression such as "zstd:3"', "compressions"]],
  [text.subvolumePath, ["text", "texts"]],
  [text.mountOptions, ['list of options such as "noatime"', "lists of options"]],
  [text.calendar, ['calendar expression such as "weekly"', "calendar expressions"]],
  [text.unitName, ['name of a unit such as "alert.service"', "names of units"]],
]);

/** A schema's type in words; `elsewhere` gives a link for what has a section of its own. */
export function schemaWords(
  schema: z.core.$ZodType,
  elsewhere: (schema: z.core.$ZodType) => string | undefined,
): string {
  const words = (part: z.core.$ZodType, many = false): string => enumerate(choices(part, many), "or");
  const choices = (part: z.core.$ZodType, many = false): string[] => {
    const inner = bare(part);
    const known = elsewhere(inner) ?? nounOf(inner)?.[many ? 1 : 0];
    if (known) return [known];
    if (inner instanceof z.ZodNullable) return [...choices(inner.unwrap(), many), code("null")];
    if (inner instanceof z.ZodUnion) return inner.options.flatMap((option) => choices(option, many));
    if (inner instanceof z.ZodBoolean) return ["true", "false"];
    if (inner instanceof z.ZodEnum) return inner.options.map(quoted);
    if (inner instanceof z.ZodLiteral) return [...inner.values].map(quoted);
    if (inner instanceof z.ZodArray) return [`list of ${words(inner.element, true)}`];
    if (inner instanceof z.ZodRecord)
      return [`object by ${keyWord(inner)} of ${words(inner.valueType, true)}`];
    throw new Error(`the reference has no words for a ${inner.constructor.name}`);
  };
  return words(schema);
}

/** The words for a type of TypeScript, where no schema stands behind a parameter. */
export function typeWords(type: Type): string {
  const inner = type.getNonNullableType();
  if (inner.isBoolean()) return "true or false";
  if (inner.isUnion()) {
    const types = inner.getUnionTypes();
    const booleans = types.some((one) => one.isBooleanLiteral()) ? ["true", "false"] : [];
    // Sorted, since the checker has them in the order in which it met them.
    const others = types
      .filter((one) => !one.isBooleanLiteral())
      .map(typeWords)
      .sort();
    return enumerate([...booleans, ...others], "or");
  }
  if (inner.isLiteral()) return code(inner.getText());
  if (inner.isString()) return "text";
  if (inner.getStringIndexType()) return "object by name of objects";
  if (inner.isObject() || inner.isIntersection()) return "object";
  throw new Error(`the reference has no words for the type ${inner.getText()}`);
}

function nounOf(schema: z.core.$ZodType): Noun | undefined {
  const known = nouns.get(schema);
  if (known) return known;
  if (schema instanceof z.ZodObject) return ["object", "objects"];
  // Of zod's own schemas only z.json() is lazy.
  if (schema instanceof z.ZodLazy) return ["any JSON value", "any JSON values"];
  if (schema instanceof z.ZodNumber) return numbers(schema);
  return schema instanceof z.ZodString ? patterned(schema) : undefined;
}

function numbers(schema: z.ZodNumber): Noun {
  const { minValue, maxValue } = schema;
  const bounded = Number.isSafeInteger(minValue) && minValue !== Number.MIN_SAFE_INTEGER;
  const range = bounded ? ` from ${minValue} to ${maxValue}` : "";
  return [`whole number${range}`, `whole numbers${range}`];
}

/** A text with a pattern of its own is what its error message says that it must be. */
function patterned(schema: z.ZodString): Noun {
  const { error } = schema.safeParse("\0");
  const words = error?.issues.at(-1)?.message.replace(/^must be (an? )?/, "");
  return words === undefined ? ["text", "texts"] : [words, words];
}

function quoted(value: unknown): string {
  return typeof value === "string" ? code(JSON.stringify(value)) : String(value);
}
