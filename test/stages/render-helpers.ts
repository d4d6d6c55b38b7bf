/** Rendering templates that a test makes up. */
import { render } from "../../generator/stages/render.ts";
import { folderOf } from "../fixtures/archive.ts";

/** Renders `kind/x.nix.hbs`, or another, for two hosts, out of built-in templates and the project's own. */
export function run(
  builtIn: Record<string, string>,
  view: Record<string, unknown>,
  { own = {}, template = "kind/x.nix.hbs" }: { own?: Record<string, string>; template?: string } = {},
): { text: string | undefined; errors: string[] } {
  const root = folderOf([...within("built-in", builtIn), ...within("project/templates", own)]);
  const planned = { path: "hosts/a/x.nix", template, view, spec: "specs/hosts/a.ts", host: "a" };
  const { outputs, diagnostics } = render([planned, { ...planned, path: "hosts/b/x.nix", host: "b" }], {
    builtIn: `${root}/built-in`,
    project: `${root}/project/templates`,
    root: `${root}/project`,
  });
  return {
    text: outputs[0]?.text,
    errors: diagnostics.map(
      ({ code, file = "", line, message }) => `${code} ${file.replace(root, "")}:${line} ${message}`,
    ),
  };
}

function within(folder: string, files: Record<string, string>): [string, string][] {
  return Object.entries(files).map(([name, source]) => [`${folder}/${name}`, source]);
}
