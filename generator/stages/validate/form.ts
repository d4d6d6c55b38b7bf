/** How a value of the wrong kind would be written, where one can tell what was meant. */
import * as z from "zod";
import { branches } from "./schema-walk.ts";

/** The form that is meant, as a hint; undefined where nobody can tell. `wanted`: what may stand there. */
export function rightForm(found: unknown, wanted: readonly z.core.$ZodType[]): string | undefined {
  if (typeof found === "string" && wanted.some((one) => one instanceof z.ZodArray)) {
    const items = found.split(",").map((item) => JSON.stringify(item.trim()));
    return `write a list: [${items.join(", ")}]`;
  }
  const record = wanted.find((one) => one instanceof z.ZodRecord);
  const names: unknown[] = Array.isArray(found) ? found : [found];
  if (record && names.length > 0 && names.every((name) => typeof name === "string")) {
    const isSwitch = branches(record.valueType, true).some((one) => one instanceof z.ZodBoolean);
    const entries = names.map((name) => `${propertyName(name)}: ${isSwitch ? "true" : "{ … }"}`);
    return `write names: { ${entries.join(", ")} }`;
  }
  const hasSwitch = wanted.some((one) => one instanceof z.ZodObject && "enable" in one.shape);
  return typeof found === "boolean" && hasSwitch ? `write { enable: ${found} }` : undefined;
}

/** A property's name as one writes it. */
function propertyName(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}
