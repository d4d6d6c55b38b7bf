/** A part of the reference. */
import { code, table } from "../markdown.ts";
import type { DeclaredProperty } from "./declarations.ts";
import { typeWords } from "./words.ts";

/** A chapter, and its sections, each with a heading of its own. */
export interface Chapter {
  title: string;
  text: string;
  sections: Section[];
}

export interface Section {
  title: string;
  text: string;
}

/** Paragraphs and tables, one below the other; what is empty is left out. */
export function paragraphs(...parts: string[]): string {
  return parts.filter((part) => part !== "").join("\n\n");
}

/** A table's header where its rows are properties. */
export const propertyHeader = ["Property", "Type", "Default", "Meaning"];

/** What stands for the default of a property that must be given. */
export const required = "**required**";

/** The table of properties behind which no schema stands; empty where there are none. */
export function declaredTable(properties: readonly DeclaredProperty[]): string {
  const rows = properties.map(({ name, type, optional, description }) => {
    if (!description) throw new Error(`${name} has no description: write one above it where it is declared`);
    return [code(name), typeWords(type), optional ? "" : required, description];
  });
  return rows.length > 0 ? table(propertyHeader, rows) : "";
}
