/** Checking what a spec calls a function with, where a misspelt option would be lost in what the function computes. */
import * as z from "zod";
import { nearest } from "./diagnostics/nearest.ts";

/** The options of a function that computes more than it is given, if they are such; throws an Error that names each fault for the line of the call. */
export function checkOptions<Schema extends z.ZodObject>(
  name: string,
  schema: Schema,
  options: unknown,
): z.output<Schema> {
  const result = schema.safeParse(options);
  if (result.success) return result.data;
  throw new Error(result.error.issues.flatMap((issue) => describe(name, schema, issue)).join("\n"));
}

function describe(name: string, schema: z.ZodObject, issue: z.core.$ZodIssue): string[] {
  const at = issue.path.map(String).join(".");
  if (issue.code !== "unrecognized_keys")
    return [`${name}(): ${at === "" ? "its options" : `\`${at}\``}: ${issue.message}`];
  const holder = at === "" ? schema : schema.shape[at];
  const known = holder instanceof z.ZodObject ? Object.keys(holder.shape) : [];
  return issue.keys.map((key) => {
    const near = nearest(key, known);
    const remedy =
      near === undefined
        ? `It takes ${known.map((one) => `\`${one}\``).join(", ")}.`
        : `Did you mean \`${near}\`?`;
    return `${name}(): there is no option \`${at === "" ? key : `${at}.${key}`}\`. ${remedy}`;
  });
}
