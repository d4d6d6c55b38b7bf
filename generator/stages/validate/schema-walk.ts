/** Finding the part of a schema that a path leads to, for messages that name what may stand there. */
import * as z from "zod";
import type { SpecPath } from "../../model/path.ts";

/** The properties that an object at `path` may have; `root` tells which branch of a union holds. Empty where any name may stand. */
export function propertiesAt(schema: z.ZodType, root: unknown, path: SpecPath): string[] {
  const objects = schemasAt(schema, root, path).filter((one) => one instanceof z.ZodObject);
  return [...new Set(objects.flatMap((object) => Object.keys(object.shape)))];
}

/** What a value at `path` may be: each branch of a union is one. */
export function schemasAt(schema: z.ZodType, root: unknown, path: SpecPath): z.core.$ZodType[] {
  let candidates: z.core.$ZodType[] = [schema];
  let value = root;
  for (const step of path) {
    candidates = candidates
      .flatMap((candidate) => branches(candidate, value))
      .flatMap((candidate) => child(candidate, step));
    value =
      typeof value === "object" && value !== null
        ? (value as Record<string | number, unknown>)[step]
        : undefined;
  }
  return candidates.flatMap((candidate) => branches(candidate, value));
}

/** What a schema comes down to for a value: wrappers taken off, unions resolved by their discriminator where they have one. */
export function branches(schema: z.core.$ZodType, value: unknown): z.core.$ZodType[] {
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault
  ) {
    return branches(schema.unwrap(), value);
  }
  if (!(schema instanceof z.ZodUnion)) return [schema];
  const options = schema.options.flatMap((option) => branches(option, value));
  if (!(schema instanceof z.ZodDiscriminatedUnion)) return options;
  const { discriminator } = schema.def;
  const tag =
    typeof value === "object" && value !== null
      ? (value as Record<string, unknown>)[discriminator]
      : undefined;
  return options.filter((option) => {
    const literal: unknown = option instanceof z.ZodObject ? option.shape[discriminator] : undefined;
    return literal instanceof z.ZodLiteral && literal.values.has(tag as z.core.util.Literal);
  });
}

function child(schema: z.core.$ZodType, step: string | number): z.core.$ZodType[] {
  if (schema instanceof z.ZodObject) {
    const property: unknown = schema.shape[step];
    return property instanceof z.ZodType ? [property] : [];
  }
  if (schema instanceof z.ZodRecord) return [schema.valueType];
  return schema instanceof z.ZodArray ? [schema.element] : [];
}
