/** The properties of a schema's objects, with the texts that stand beside them in its source. */
import * as z from "zod";
import type { Type } from "ts-morph";
import { mountPoint } from "../../model/text.ts";
import type { Declarations } from "./declarations.ts";

/** A property of the language. */
export interface Property {
  /** Dotted, such as `zram.priority`, `devices[].size` or `fileSystems.<mount point>.label`. */
  name: string;
  schema: z.core.$ZodType;
  description: string;
  /** The property whose objects are the same, where those are not listed again. */
  sameAs?: string;
}

/** An object of a schema, and the dotted name of where it stands. */
export interface PlacedObject {
  name: string;
  object: z.ZodObject;
}

/** What a schema is once optionality and defaults are taken off. */
export function bare(schema: z.core.$ZodType): z.core.$ZodType {
  return schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault
    ? bare(schema.unwrap())
    : schema;
}

/** The objects that a schema comes down to, through unions, arrays, and objects by name. */
export function objectsIn(schema: z.core.$ZodType, name: string): PlacedObject[] {
  const inner = bare(schema);
  if (inner instanceof z.ZodNullable) return objectsIn(inner.unwrap(), name);
  if (inner instanceof z.ZodUnion) return inner.options.flatMap((option) => objectsIn(option, name));
  if (inner instanceof z.ZodArray) return objectsIn(inner.element, `${name}[]`);
  if (inner instanceof z.ZodRecord) return objectsIn(inner.valueType, `${name}.<${keyWord(inner)}>`);
  return inner instanceof z.ZodObject ? [{ name, object: inner }] : [];
}

/** What an object by name has for names. */
export function keyWord(record: z.ZodRecord): string {
  return record.keyType === mountPoint ? "mount point" : "name";
}

/**
 * All properties of an object, those of its inner objects after the property that holds them. Objects that `isListedElsewhere` knows
 * are not entered, and one that stands in several places is entered at the first.
 */
export function propertiesOf(
  object: z.ZodObject,
  type: Type,
  declarations: Declarations,
  isListedElsewhere: (object: z.ZodObject) => boolean,
): Property[] {
  const entered = new Map<z.ZodObject, string>();
  const enter = (entry: z.ZodObject, entryType: Type, prefix: string): Property[] => {
    const declared = new Map(declarations.properties(entryType).map((one) => [one.name, one]));
    return Object.entries(entry.shape).flatMap(([key, schema]) => {
      const name = prefix + key;
      const property = declared.get(key);
      // Builders add it themselves.
      if (!property && name === "type") return [];
      if (!property?.description)
        throw new Error(`${name} has no description: write one above it in its schema`);
      const { description, type: inner } = property;
      const nested = objectsIn(schema, name).filter((one) => !isListedElsewhere(one.object));
      const sameAs = nested.map((one) => entered.get(one.object)).find((place) => place !== undefined);
      if (sameAs !== undefined) return [{ name, schema, description, sameAs }];
      for (const one of nested) entered.set(one.object, one.name);
      const rest = nested.flatMap((one) => enter(one.object, inner, `${one.name}.`));
      return [{ name, schema, description }, ...rest];
    });
  };
  return enter(object, type, "");
}
