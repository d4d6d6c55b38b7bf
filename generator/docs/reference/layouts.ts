/** The chapter on layouts. */
import { code, linkTo } from "../markdown.ts";
import { type Chapter, declaredTable, paragraphs } from "./chapter.ts";
import type { Declarations, DeclaredProperty } from "./declarations.ts";

const sharedTitle = "Options of all layouts";

/** The layouts that people pick by name, with their options. */
export function layoutsChapter(declarations: Declarations): Chapter {
  const layouts = declarations.layouts().map((layout) => ({
    ...layout,
    options: layout.parameters.flatMap(({ type }) => declarations.properties(type)),
  }));
  const isShared = ({ name }: DeclaredProperty): boolean =>
    layouts.every(({ options }) => options.some((option) => option.name === name));
  return {
    title: "Layouts",
    text: `Functions that return the ${code("devices")} of a host: ${code('devices: vps({ device: "/dev/disk/by-path/…" })')}.`,
    sections: [
      ...layouts.map(({ name, description, options }) => ({
        title: code(`${name}()`),
        text: paragraphs(
          description,
          declaredTable(
            withInner(
              declarations,
              options.filter((option) => !isShared(option)),
            ),
          ),
          `And the ${linkTo(sharedTitle, sharedTitle.toLowerCase())}.`,
        ),
      })),
      { title: sharedTitle, text: declaredTable(layouts[0]!.options.filter(isShared)) },
    ],
  };
}

/** Options, each followed by the dotted properties of the object that it takes. */
function withInner(declarations: Declarations, options: readonly DeclaredProperty[]): DeclaredProperty[] {
  return options.flatMap((option) => [
    option,
    ...declarations
      .properties(option.type)
      .filter(({ file }) => file.startsWith("layouts/"))
      .map((inner) => ({ ...inner, name: `${option.name}.${inner.name}` })),
  ]);
}
