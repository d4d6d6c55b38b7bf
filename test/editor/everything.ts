/** The text of a spec that has every property of the language, made from the schemas so that none is forgotten. */
import * as z from "zod";
import { builderSchemas } from "../../generator/docs/reference/builder-schemas.ts";
import { fileSystemSchema } from "../../generator/kinds/file-systems/schema.ts";
import { hostSchema } from "../../generator/kinds/spec.ts";
import { subvolumeSchema } from "../../generator/model/devices/btrfs.ts";
import { deviceContent, luksSchema } from "../../generator/model/devices/content.ts";

/** A name that the spec's author chooses. */
export const chosen = "chosen name";
const anything = "undefined as never";

/** TypeScript text of a value that has every property of a schema; the contents of devices are left to `everyContent`. */
function valueText(schema: z.core.$ZodType): string {
  if (schema instanceof z.ZodLiteral && !schema.values.has(false))
    return JSON.stringify([...schema.values][0]);
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault
  )
    return valueText(schema.unwrap());
  if (schema instanceof z.ZodDiscriminatedUnion) return anything;
  if (schema instanceof z.ZodUnion)
    return schema.options.map(valueText).find((text) => text.includes("{")) ?? anything;
  if (schema instanceof z.ZodArray) return `[${valueText(schema.element)}]`;
  if (schema instanceof z.ZodRecord) {
    const values =
      schema.valueType instanceof z.ZodDiscriminatedUnion ? schema.valueType.options : [schema.valueType];
    return `{ ${values.map((value, index) => `"${chosen} ${index}": ${valueText(value)}`).join(", ")} }`;
  }
  return schema instanceof z.ZodObject ? objectText(schema) : anything;
}

function objectText(schema: z.ZodObject, without: readonly string[] = []): string {
  return `{ ${properties(schema, without)} }`;
}

function properties(schema: z.ZodObject, without: readonly string[] = []): string {
  return Object.entries(schema.shape)
    .filter(([name]) => !without.includes(name))
    .map(([name, value]) => `${JSON.stringify(name)}: ${valueText(value)}`)
    .join(", ");
}

/** Builders whose object is told from others by its place, not by a `type` that they add. */
const untagged = ["partition", "subvolume"];
const everyBuilder = Object.entries<z.ZodObject>(builderSchemas).map(
  ([name, schema]) => `${name}(${objectText(schema, untagged.includes(name) ? [] : ["type"])});`,
);
/** The contents of devices as they are written without builders. */
const everyContent = deviceContent.options.map(
  (schema) => `luks({ ${properties(luksSchema, ["type", "content"])}, content: ${objectText(schema)} });`,
);
const entry = properties(fileSystemSchema);
const shared = `
  espSize: "1G", luks: ${objectText(luksSchema, ["type", "name", "content"])},
  subvolumes: { "${chosen}": ${objectText(subvolumeSchema)} }`;
const layoutDisk = 'device: "/dev/x", capacity: "1TB"';

/** A spec with every property of the language. */
export const everything = `
import * as strata from "strata";
const { ${Object.keys(builderSchemas).join(", ")}, host } = strata;
export default host("everything", {
  extends: strata.profile("shared", { extends: [], ${properties(hostSchema)} }),
  ${properties(hostSchema)}
});
${[...everyBuilder, ...everyContent].join("\n")}
strata.esp({ size: "1G", mountpoint: "/boot" });
strata.byLabel("x", { ${entry} });
strata.byUuid("x", { ${entry} });
strata.bind("/x", { ${entry} });
strata.tmpfs({ size: "1G", mode: "755", ${entry} });
strata.nfs("x", { ${entry} });
strata.singleNvmeLaptop({ ${layoutDisk}, swap: "8G", ${shared} });
strata.dualNvmeLaptop({
  primary: { ${layoutDisk} },
  secondary: { ${layoutDisk}, subvolumes: { "${chosen}": ${objectText(subvolumeSchema)} } },
  swap: "8G", ${shared},
});
strata.vps({ ${layoutDisk}, firmware: "efi", swap: "8G", ${shared} });
strata.mirroredPair({ first: { ${layoutDisk} }, second: { ${layoutDisk} }, ${shared} });
`;
