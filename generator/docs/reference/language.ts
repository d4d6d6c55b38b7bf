/** The whole language: the properties of hosts and builders, and where each thing may stand. */
import * as z from "zod";
import { hostSchema } from "../../kinds/spec.ts";
import { deviceContent, partitionContent } from "../../model/devices/content.ts";
import { roleSchema } from "../../model/roles.ts";
import { enumerate } from "../../diagnostics/words.ts";
import { code, linkTo } from "../markdown.ts";
import { builderSchemas } from "./builder-schemas.ts";
import { required } from "./chapter.ts";
import { type DeclaredFunction, Declarations } from "./declarations.ts";
import { objectsIn, propertiesOf, type Property } from "./properties.ts";
import { rolesTitle } from "./roles.ts";
import { schemaWords } from "./words.ts";

/** A builder that takes all properties of what it makes. */
export interface Builder {
  name: string;
  declared: DeclaredFunction;
  schema: z.ZodObject;
  properties: Property[];
}

/** What may stand in a `content`, and the heading under which the reference lists it. */
export const contents = [
  { schema: deviceContent, title: "Contents of a device" },
  { schema: partitionContent, title: "Contents of a partition" },
];

/** A link to the section of a builder. */
export function builderLink(name: string): string {
  return linkTo(name, code(name));
}

/** The builder of each kind of object, by its schema. */
const builderNames = new Map<z.core.$ZodType, string>(
  Object.entries(builderSchemas).map(([name, schema]) => [schema, name]),
);

/** Reads schemas and declarations, each once. */
export class Language {
  readonly declarations = new Declarations();
  readonly host = this.read(hostSchema, this.declarations.exported("host"));
  readonly builders = Object.entries<z.ZodObject>(builderSchemas).map(([name, schema]): Builder => {
    const declared = this.declarations.exported(name);
    return { name, declared, schema, properties: this.read(schema, declared) };
  });

  /** Where in a spec an object may stand, in words. */
  places(object: z.ZodObject): string {
    const within = contents.filter(({ schema }) => schema.options.some((option) => option === object));
    if (within.length > 0)
      return `Among the ${enumerate(
        within.map(({ title }) => linkTo(title, title.toLowerCase())),
        "and",
      )}.`;
    return `Stands in ${this.placesWhere((schema, name) =>
      objectsIn(schema, name).flatMap((placed) => (placed.object === object ? [placed.name] : [])),
    )}.`;
  }

  /** The properties of hosts and builders in which `find` finds something, as the names that it gives. */
  placesWhere(find: (schema: z.core.$ZodType, name: string) => string[]): string {
    const inHost = this.host.flatMap(({ schema, name }) => find(schema, name)).map(code);
    const builders = new Map<string, string[]>();
    for (const builder of this.builders)
      for (const place of builder.properties.flatMap(({ schema, name }) => find(schema, name)))
        builders.set(place, [...(builders.get(place) ?? []), builderLink(builder.name)]);
    const inBuilders = [...builders].map(([place, links]) => `${code(place)} of ${enumerate(links, "or")}`);
    return enumerate([...inHost, ...inBuilders], "and");
  }

  /** A table's row for a property. */
  row({ name, schema, description, sameAs }: Property): string[] {
    const words = schemaWords(schema, sectionOf);
    return [
      code(name),
      sameAs === undefined ? words : `${words}, as in ${code(sameAs)}`,
      defaultOf(schema),
      description,
    ];
  }

  private read(schema: z.ZodObject, { parameters }: DeclaredFunction): Property[] {
    const isListedElsewhere = (object: z.ZodObject): boolean => sectionOf(object) !== undefined;
    return propertiesOf(schema, parameters.at(-1)!.type, this.declarations, isListedElsewhere);
  }
}

/** A link to what the reference says of a schema in a section of its own. */
function sectionOf(schema: z.core.$ZodType): string | undefined {
  if (schema === roleSchema) return linkTo(rolesTitle, "mount role");
  const content = contents.find((one) => one.schema === schema);
  if (content) return linkTo(content.title, content.title.toLowerCase());
  const name = builderNames.get(schema);
  return name ? builderLink(name) : partOfBuilder(schema);
}

/** A link for an object whose properties a builder takes too, and more: `btrfs.subvolumes` of a host changes subvolumes. */
function partOfBuilder(schema: z.core.$ZodType): string | undefined {
  if (!(schema instanceof z.ZodObject)) return undefined;
  const own = Object.values(schema.shape);
  const builder = Object.entries<z.ZodObject>(builderSchemas).find(([, { shape }]) =>
    own.every((property) => Object.values(shape).includes(property)),
  );
  if (!builder) return undefined;
  const [name, { shape }] = builder;
  const others = Object.keys(shape).filter((key) => !own.includes(shape[key]!));
  return `${builderLink(name)} without ${enumerate(others.map(code), "and")}`;
}

function defaultOf(schema: z.core.$ZodType): string {
  if (schema instanceof z.ZodDefault) {
    const value: unknown = schema.def.defaultValue;
    const empty = typeof value === "object" && value !== null && Object.keys(value).length === 0;
    return empty ? "empty" : code(JSON.stringify(value));
  }
  return schema instanceof z.ZodOptional || schema instanceof z.ZodPrefault ? "" : required;
}
