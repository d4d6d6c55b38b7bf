/**
 * render: planned outputs → their text. Templates own the shape, the helpers below put values into it.
 */
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { PlannedOutput } from "../kinds/kind.ts";
import { attributeName, neutralComment, NixTextError, shellWord } from "../nix/escape.ts";
import { Layout } from "../nix/layout.ts";
import { Slots, type Slot } from "../nix/slots.ts";
import { indentedString, type Fragment, type Indented, type NixValue } from "../nix/value.ts";
import { TemplateProblem, type TemplatePlace } from "./template-check.ts";
import { Templates, type Helper, type PrecompiledTemplates, type TemplateFolders } from "./templates.ts";

/** An output and its text, which ends in one line break. */
export interface RenderedOutput {
  readonly path: string;
  readonly text: string;
  /** What it was made with, for messages. */
  readonly template: string;
  readonly spec: string;
  readonly host?: string;
}

/**
 * Renders every output that can be; for each other there is an error (E501 missing template, E502 not well formed,
 * E503 something that templates may not hold, E504 a property that is not there, E505 a value that Nix can't express).
 * A template that is broken for all is reported once. Reads only the templates in use; throws for none of this.
 */
export function render(
  planned: readonly PlannedOutput[],
  folders: TemplateFolders,
  precompiled?: PrecompiledTemplates,
): { outputs: RenderedOutput[]; diagnostics: Diagnostic[] } {
  const renderer = new Renderer(folders, precompiled);
  const outputs: RenderedOutput[] = [];
  const diagnostics: Diagnostic[] = [];
  const reported = new Set<TemplateProblem>();
  for (const { path, template, view, spec, host } of planned) {
    const owner = host === undefined ? {} : { host };
    try {
      outputs.push({
        path,
        template,
        text: `${renderer.run(template, view, { spec, host }).trimEnd()}\n`,
        spec,
        ...owner,
      });
    } catch (error) {
      if (!(error instanceof TemplateProblem)) throw error;
      const { code, message, hint, place } = error;
      if (!reported.has(error))
        diagnostics.push({ severity: "error", code, message, hint, ...place, ...owner });
      reported.add(error);
    }
  }
  return { outputs, diagnostics };
}

/** What puts a value into a template's text. */
export const helperNames = ["nix", "nixString", "nixName", "comment", "shell", "text"] as const;

class Renderer {
  readonly #templates: Templates;
  /** The marks of the template that runs, and what it is. */
  #slots = new Slots<TemplatePlace>();
  #isNix = true;
  #data: Record<string, unknown> = {};

  constructor(folders: TemplateFolders, precompiled: PrecompiledTemplates | undefined) {
    const helper =
      (slotOf: (value: unknown) => Slot): Helper =>
      (value, place) => {
        try {
          return this.#slots.put(slotOf(value), place);
        } catch (error) {
          throw error instanceof NixTextError ? unwritable(error, place) : error;
        }
      };
    const helpers: Record<(typeof helperNames)[number], Helper> = {
      nix: helper((value) => {
        if (value === undefined) throw new NixTextError("there is none");
        return { kind: "value", value: value as NixValue };
      }),
      nixString: helper((value) => ({ kind: "value", value: textOf(value) })),
      nixName: helper((value) => ({ kind: "text", text: attributeName(textOf(value)) })),
      comment: helper((value) => ({
        kind: "comment",
        text: this.#isNix ? neutralComment(textOf(value)) : textOf(value),
      })),
      shell: helper((value) => ({ kind: "shell", word: shellWord(textOf(value)), isIndented: this.#isNix })),
      text: helper((value) => {
        if (this.#isNix) throw new NixTextError("bare text has no place in a Nix template");
        return { kind: "text", text: textOf(value) };
      }),
    };
    this.#templates = new Templates(folders, helpers, precompiled);
  }

  run(name: string, view: unknown, data: Record<string, unknown>): string {
    const template = this.#templates.get(name);
    const outer = { slots: this.#slots, isNix: this.#isNix, data: this.#data };
    const slots = new Slots<TemplatePlace>();
    this.#slots = slots;
    this.#isNix = name.endsWith(".nix.hbs");
    this.#data = data;
    try {
      const layout = new Layout((fragment) => this.#fragment(fragment));
      return slots.fill(template(view, { data }), layout, unwritable);
    } finally {
      this.#slots = outer.slots;
      this.#isNix = outer.isNix;
      this.#data = outer.data;
    }
  }

  #fragment({ template, view }: Fragment): string | Indented {
    const text = this.run(template, view, this.#data);
    return template.endsWith(".nix.hbs") ? text.trimEnd() : indentedString(`${text.trimEnd()}\n`);
  }
}

function textOf(value: unknown): string {
  if (typeof value === "string" || typeof value === "number") return `${value}`;
  throw new NixTextError(`expected text, not ${value === null ? "null" : typeof value}`);
}

function unwritable(error: NixTextError, place: TemplatePlace): TemplateProblem {
  const hint =
    "give the template what Nix has: text, numbers, true and false, null, and lists and sets of them";
  return new TemplateProblem("E505", `a value can't be written: ${error.message}`, hint, place);
}
