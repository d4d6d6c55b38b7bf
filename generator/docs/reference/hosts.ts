/** The chapter on hosts and profiles: their sections, property by property. */
import { code, linkTo, table } from "../markdown.ts";
import { type Chapter, paragraphs, propertyHeader } from "./chapter.ts";
import type { Language } from "./language.ts";
import type { Property } from "./properties.ts";

/** What `host()` and `profile()` take. */
export function hostsChapter(language: Language): Chapter {
  const { declarations, host } = language;
  const top = host.filter(({ name }) => !name.includes("."));
  const within = ({ name }: Property): Property[] =>
    host.filter((property) => property.name.startsWith(`${name}.`) || property.name.startsWith(`${name}[`));
  const sections = top.filter((property) => within(property).length > 0);
  const functions = ["host", "profile"].map((name) => {
    const { description, parameters } = declarations.exported(name);
    return `- ${code(`${name}(${parameters.map((parameter) => parameter.name).join(", ")})`)}: ${description}`;
  });
  const inherited = declarations
    .properties(declarations.exported("host").parameters.at(-1)!.type)
    .find(({ name }) => name === "extends")!;
  const rows = [
    [code(inherited.name), "profile, or list of profiles", "", inherited.description],
    ...top.map((property) => {
      const [name, ...rest] = language.row(property);
      return sections.includes(property)
        ? [linkTo(sectionTitle(property), name!), ...rest]
        : [name!, ...rest];
    }),
  ];
  return {
    title: "Hosts and profiles",
    text: paragraphs(functions.join("\n"), "Both take the same properties.", table(propertyHeader, rows)),
    sections: sections.map((section) => ({
      title: sectionTitle(section),
      text: paragraphs(
        section.description,
        table(
          propertyHeader,
          within(section).map((property) => language.row(property)),
        ),
      ),
    })),
  };
}

function sectionTitle({ name }: Property): string {
  return `Section ${code(name)}`;
}
