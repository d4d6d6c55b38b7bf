/** What the loader says: every message of the codes E100 to E111, each with its remedy. */

import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { Position } from "./position.ts";

const start =
  'Specs are TypeScript files (.ts). Write one for each host, such as specs/hosts/zephyrus.ts: import { host } from "strata"; export default host("zephyrus", { … }). Specs elsewhere are found with --root DIR, the folder that holds specs/.';

/** The specs could not even be looked for or bundled: a fault around strata, not in a spec. */
export function cannotLoad(reason: string): Diagnostic {
  return error("E100", `the specs cannot be loaded: ${reason}`, {
    hint: "Check that the folder can be read; if esbuild is what is missing, `npm ci` in strata's own folder installs it.",
  });
}

/** No spec at all; `folder` is where they were looked for. */
export function noSpecs(folder: string): Diagnostic {
  return error("E101", `there are no specs: no .ts file in ${folder}`, { hint: start });
}

/** Profiles and helpers alone, or empty files. */
export function noHosts(folder: string): Diagnostic {
  return error("E101", `no spec in ${folder} exports a host`, { hint: start });
}

/** A file that the list of specs holds and that cannot be opened. */
export function unreadable(file: string): Diagnostic {
  return error("E102", "this spec cannot be read", {
    file,
    hint: "Check its permissions and, if it is a symbolic link, where that leads.",
  });
}

/** `notes` is what the compiler adds, such as the place of a first declaration. */
export function doesNotCompile(text: string, position: Position, notes = ""): Diagnostic {
  const hint = notes || "Mend the syntax here; an editor that knows TypeScript marks the same place.";
  return error("E103", `this does not compile: ${text}`, { ...position, hint });
}

/** An import of a file or a package that is not there. */
export function unresolvedImport(specifier: string, position: Position): Diagnostic {
  const hint = /^\.{0,2}\//.test(specifier)
    ? "A relative import starts at the folder of the file that it stands in."
    : 'Specs import from "strata", from each other, from Node ("node:…") and from packages in a node_modules above them.';
  return error("E104", `the import ${JSON.stringify(specifier)} leads nowhere`, { ...position, hint });
}

/** `remedy` says what was probably meant, if that is known. */
export function unknownExport(
  module: string,
  name: string,
  remedy: string | undefined,
  position: Position,
): Diagnostic {
  return error("E104", `${JSON.stringify(module)} has no export ${JSON.stringify(name)}`, {
    ...position,
    hint: remedy || "Import a name that it does export: an editor lists them after `import {`.",
  });
}

/** `await` at the top of a spec, which the format of the bundle has no place for. */
export function topLevelAwait(position: Position): Diagnostic {
  return error("E105", "a spec cannot use await outside a function", {
    ...position,
    hint: 'Specs are evaluated in one go: read files with readFileSync from "node:fs", and drop `await`.',
  });
}

/** A spec that ends with an exception; `thrown` is its text. */
export function throws(thrown: string, position: Position): Diagnostic {
  return error("E106", `this spec throws ${thrown}`, {
    ...position,
    hint: "A spec is run to learn what it exports: mend what throws, or what that is given. Nothing was generated.",
  });
}

/** A default export of another kind; `value` is what it is. */
export function notADefinition(value: string, file: string): Diagnostic {
  const name = file.replace(/^.*\//, "").replace(/\.ts$/, "");
  return error("E107", `the default export is neither a host nor a profile, but ${value}`, {
    file,
    path: [],
    hint: `Write \`export default host(${JSON.stringify(name)}, { … })\`; helpers and constants are exported by name.`,
  });
}

/** A name that NixOS would refuse, or that would make a path of itself. */
export function badHostName(name: unknown, file: string): Diagnostic {
  return error("E108", `${JSON.stringify(name) ?? String(name)} cannot be the name of a host`, {
    file,
    path: [],
    hint: "A name is 1 to 63 small letters, digits and hyphens, with no hyphen at either end: it becomes the NixOS host name and a folder in out/hosts/.",
  });
}

/** A second host of one name; `first` is the file of the other. */
export function duplicateHost(name: string, first: string, file: string): Diagnostic {
  return error("E109", `the host ${JSON.stringify(name)} is already defined in ${first}`, {
    host: name,
    file,
    path: [],
    hint: "Rename one of the two or delete it: each host has its own folder in out/hosts/.",
  });
}

const byDefault = "A host is generated from the default export of its file: `export default host(…)`.";

/** A host that its file exports by another name: left out, its modules would be taken for stale and removed. */
export function hiddenHost(name: string, exported: string, file: string): Diagnostic {
  const message = `the host ${JSON.stringify(name)} is exported as \`${exported}\` only, so nothing would be generated for it`;
  return error("E110", message, { hint: byDefault, host: name, file, path: [] });
}

/** A host that no file exports at all; nothing tells which one describes it. */
export function lostHost(name: string): Diagnostic {
  const message = `a spec describes the host ${JSON.stringify(name)} and does not export it, so nothing would be generated for it`;
  return error("E110", message, { hint: byDefault, host: name });
}

/** What compiles, yet is hardly what its author meant; an error where a part of the spec would be lost without a word. */
export function suspicious(
  severity: Diagnostic["severity"],
  text: string,
  position: Position,
  notes: string,
): Diagnostic {
  const why =
    severity === "error"
      ? "Rename it or take it out: as it stands, JavaScript drops a part of the spec without a word."
      : "Write what is meant, or take it out: this runs, but hardly does what it says.";
  return { severity, code: "E111", message: text, hint: notes ? `${why}\n${notes}` : why, ...position };
}

function error(code: string, message: string, rest: Partial<Diagnostic>): Diagnostic {
  return { severity: "error", code, message, ...rest };
}
