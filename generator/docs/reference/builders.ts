/** The chapters on builders: what each takes, and where its result may stand. */
import * as z from "zod";
import { fileSystemSchema } from "../../kinds/file-systems/schema.ts";
import { hooks } from "../../model/devices/hooks.ts";
import { code, linkTo, table } from "../markdown.ts";
import { shorthands } from "./builder-schemas.ts";
import { type Chapter, declaredTable, paragraphs, propertyHeader, type Section } from "./chapter.ts";
import { type Builder, builderLink, contents, type Language } from "./language.ts";
import { bare } from "./properties.ts";

const hooksTitle = "Hooks";

/** The builders of devices, and those of mounts that disko does not own. */
export function buildersChapters(language: Language): Chapter[] {
  const all = Object.entries<z.ZodObject>(shorthands);
  const shorthand = ([name, schema]: [string, z.ZodObject]): Section =>
    shorthandSection(language, name, schema);
  const devices = language.builders.flatMap((builder) => [
    builderSection(language, builder),
    ...all.filter(([, schema]) => schema === builder.schema).map(shorthand),
  ]);
  return [
    {
      title: "Builders of devices",
      text:
        "disko's device types as functions. Each returns a plain object, to which most of them add the `type` that tells it from " +
        'others: `swap({})` is `{ type: "swap" }`, and may be written so.',
      sections: [...devices, ...contents.map((one) => contentSection(language, one)), hooksSection(language)],
    },
    {
      title: "Builders of file systems",
      text: `For mounts that disko does not own: entries of ${linkTo("Section fileSystems", code("fileSystems"))}.`,
      sections: all.filter(([, schema]) => schema === fileSystemSchema).map(shorthand),
    },
  ];
}

function builderSection(language: Language, { name, declared, schema, properties }: Builder): Section {
  const own = properties.filter((property) => !(property.name in hooks));
  return {
    title: code(`${name}()`),
    text: paragraphs(
      `${declared.description} ${language.places(schema)}`,
      table(
        propertyHeader,
        own.map((property) => language.row(property)),
      ),
      own.length < properties.length ? `And the ${linkTo(hooksTitle, "hooks")}.` : "",
    ),
  };
}

function shorthandSection(language: Language, name: string, schema: z.ZodObject): Section {
  const { description, parameters } = language.declarations.exported(name);
  const signature = `${name}(${parameters.map((parameter) => parameter.name).join(", ")})`;
  const own = parameters
    .flatMap(({ type }) => language.declarations.properties(type))
    .filter(({ file }) => file === "builders.ts");
  const entry = `${code("entry")} has the properties of ${linkTo("Section fileSystems", code("fileSystems.<mount point>"))}`;
  const result =
    schema === fileSystemSchema
      ? `${entry}${own.length > 0 ? ", and these:" : "."}`
      : language.places(schema);
  return {
    title: code(`${name}()`),
    text: paragraphs(`${code(signature)}: ${description} ${result}`, declaredTable(own)),
  };
}

function contentSection(language: Language, { schema: union, title }: (typeof contents)[number]): Section {
  const items = language.builders
    .filter(({ schema }) => union.options.some((option) => option === schema))
    .map(({ name, declared }) => `- ${builderLink(name)}: ${declared.description}`);
  const places = language.placesWhere((schema, name) => {
    const inner = bare(schema);
    return inner instanceof z.ZodNullable && inner.unwrap() === union ? [name] : [];
  });
  return { title, text: paragraphs(`What may stand in ${places}:`, items.join("\n")) };
}

function hooksSection(language: Language): Section {
  const { properties } = language.builders[0]!;
  const rows = properties.filter(({ name }) => name in hooks).map((property) => language.row(property));
  return {
    title: hooksTitle,
    text: paragraphs(
      "Shell commands around what disko does; in them, the device's own properties are variables (`$device`, `$name`, …).",
      table(propertyHeader, rows),
    ),
  };
}
