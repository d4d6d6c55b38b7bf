/** How a value of the wrong kind would be written, where one can tell what was meant. */
import * as z from "zod";
import { nearest } from "../../diagnostics/nearest.ts";
import { quoted } from "../../diagnostics/words.ts";
import { absolutePath, calendar, capacity, partitionSize, size } from "../../model/text.ts";
import { branches } from "./schema-walk.ts";

type Schemas = readonly z.core.$ZodType[];

/** A property of a spec. */
export interface Property {
  name: string;
  /** What may stand there. */
  wanted: Schemas;
}

/** A property and the one that it is a part of. */
export interface Place extends Property {
  holder: Property;
}

/** The form that is meant, as a hint; undefined where nobody can tell. */
export function rightForm(found: unknown, place: Place): string | undefined {
  const { wanted, holder } = place;
  if (typeof found === "string") return rightText(found, place);
  if (typeof found === "number") return rightNumber(found, wanted);
  if (Array.isArray(found)) return asNames(found, wanted);
  // What never comes is told by the one that it is a part of.
  if (found === false && wanted.includes(calendar) && takes(holder.wanted, false))
    return `write \`${holder.name}: false\``;
  const objects = wanted.filter((one) => one instanceof z.ZodObject);
  if (typeof found === "boolean" && objects.some(({ shape }) => "enable" in shape))
    return `write { enable: ${found} }`;
  const isMeantAsUsual = found === true || (found === null && !takes(wanted, false));
  return isMeantAsUsual && takes(objects, {}) ? "write {}" : undefined;
}

/** The word that is meant by what is none of `words`, as a hint; undefined where nobody can tell. */
export function rightWord(found: unknown, words: readonly unknown[], place: Place): string | undefined {
  if (typeof found !== "string") return undefined;
  const number = numberIn(found);
  if (number !== undefined && words.includes(number)) return `write ${number}, without quotes`;
  const { name, holder } = place;
  const [owner] = propertiesOf(holder.wanted).find(([, property]) => isWordOf(property, found)) ?? [];
  if (owner !== undefined)
    return `write \`${owner}: ${quoted(found)}\`${isOptional(place) ? `, and leave \`${name}\` out` : ""}`;
  const texts = words.filter((word) => typeof word === "string");
  const near = nearest(found, texts) ?? texts.find((word) => word.length > 3 && found.includes(word));
  return near === undefined ? undefined : `did you mean ${quoted(near)}?`;
}

function rightText(found: string, place: Place): string | undefined {
  const { name, wanted } = place;
  if (/^[~$]/.test(found) && wanted.includes(absolutePath))
    return `write the whole path${isOptional(place) ? `, or leave \`${name}\` out` : ""}`;
  if (wanted.some((one) => one instanceof z.ZodArray)) {
    const items = found.split(",").map((item) => JSON.stringify(item.trim()));
    return `write a list: [${items.join(", ")}]`;
  }
  const number = numberIn(found);
  if (number !== undefined && takes(wanted, number)) return `write ${number}, without quotes`;
  return asNames([found], wanted) ?? asProperty(found, wanted, (property) => isWordOf(property, found));
}

const sizes: ReadonlySet<z.core.$ZodType> = new Set([size, partitionSize, capacity]);
/** A number beyond this is hardly one of gibibytes. */
const mostGibibytes = 100_000;

function rightNumber(found: number, wanted: Schemas): string | undefined {
  const text = `${found}G`;
  if (wanted.some((one) => sizes.has(one)) && takes(wanted, text) && found < mostGibibytes)
    return `write a size with its unit, such as ${quoted(text)}`;
  return asProperty(found, wanted, (property) => takes(branches(property, found), found));
}

/** Names, in an object that has one for each. */
function asNames(found: readonly unknown[], wanted: Schemas): string | undefined {
  const record = wanted.find((one) => one instanceof z.ZodRecord);
  if (!record || found.length === 0) return undefined;
  const isSwitch = branches(record.valueType, true).some((one) => one instanceof z.ZodBoolean);
  const entries = found.map((name) =>
    typeof name === "string" ? `${propertyName(name)}: ${isSwitch ? "true" : "{ … }"}` : undefined,
  );
  return entries.includes(undefined) ? undefined : `write names: { ${entries.join(", ")} }`;
}

/** A value that is one property's of the object that is wanted, together with those that can't be left out. */
function asProperty(
  found: string | number,
  wanted: Schemas,
  isFor: (property: z.core.$ZodType) => boolean,
): string | undefined {
  const properties = propertiesOf(wanted);
  const fitting = properties.filter(([, property]) => isFor(property));
  const needed = properties.filter(([, property]) => !takes([property], undefined));
  // Where two may be meant, the one that can be left out is the one that somebody who says but one thing would say.
  const candidates = fitting.length > 1 ? fitting.filter((one) => !needed.includes(one)) : fitting;
  if (candidates.length !== 1) return undefined;
  const name = candidates[0]![0];
  const others = needed.filter((one) => one !== candidates[0]).map(([other]) => `${other}: …`);
  return `write { ${[...others, `${name}: ${quoted(found)}`].join(", ")} }`;
}

function propertiesOf(schemas: Schemas): [string, z.core.$ZodType][] {
  return schemas.flatMap((one) => (one instanceof z.ZodObject ? Object.entries(one.shape) : []));
}

function isOptional({ name, holder }: Place): boolean {
  return propertiesOf(holder.wanted).some(([key, property]) => key === name && takes([property], undefined));
}

function isWordOf(property: z.core.$ZodType, text: string): boolean {
  return branches(property, text).some((one) => one instanceof z.ZodEnum && one.options.includes(text));
}

function takes(schemas: Schemas, value: unknown): boolean {
  return schemas.some((one) => z.safeParse(one, value).success);
}

/** The number that a text is, or a part of a hundred. */
function numberIn(text: string): number | undefined {
  return /^-?[0-9]+(\.[0-9]+)?%?$/.test(text) ? Number.parseFloat(text) : undefined;
}

/** A property's name as one writes it. */
function propertyName(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}
