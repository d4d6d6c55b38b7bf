/** What a kind of output is made of. A new kind is one folder beside this file, its templates, and one line in `index.ts`. */
import type * as z from "zod";
import type { Severity } from "../diagnostics/diagnostic.ts";
import type { HostModel, HostIdentity, Storage } from "../model/host.ts";
import type { SpecPath } from "../model/path.ts";

/** An output before it has text: where it goes, the template that lays it out, and the data for it. */
export interface PlannedOutput {
  /** Relative to `out/`. */
  path: string;
  /** Relative to a templates folder. */
  template: string;
  view: Record<string, unknown>;
  /** The file of the spec that it comes from, relative to the root. */
  spec: string;
  host?: string;
}

/** What breaks a rule, and where in the spec it stands. */
export interface Finding {
  message: string;
  path: SpecPath;
  /** What to do here, where the rule's own remedy does not say it well enough. */
  hint?: string;
}

/** What a rule says of itself. `docs/rules.md` and `strata rules` are made of these texts. */
export interface RuleTexts {
  /** `S` and three digits; never used again for another rule. */
  code: string;
  /** What is wrong, in a few words. */
  title: string;
  severity: Severity;
  /** Why it matters, with its source. */
  reason: string;
  /** What to do. */
  remedy: string;
}

/** A check on one host. */
export interface Rule<Spec = unknown> extends RuleTexts {
  check(host: HostModel, spec: Spec): Finding[];
}

/** What breaks a rule across hosts, at the host that has to change. */
export interface FleetFinding extends Finding {
  host: HostModel;
}

/** A check across hosts. */
export interface FleetRule extends RuleTexts {
  check(hosts: readonly HostModel[]): FleetFinding[];
}

/** What a kind makes of its sections: the host's storage with what it adds, for all kinds to see, and its own settings. */
export interface Contribution<Settings> {
  storage: Storage;
  settings: Settings;
}

/** A module that the host's `default.nix` imports. */
export interface PlannedModule {
  template: string;
  view: Record<string, unknown>;
}

/** A file beside a host's modules that they or its owner read: a script, a document. */
export interface PlannedFile extends PlannedModule {
  /** Relative to the host's folder. */
  name: string;
}

/** What a kind adds to the home of one user of a host: a Home Manager module, named after the kind, and files beside it. */
export interface PlannedHome extends PlannedModule {
  user: string;
  /** Their names are relative to the home's folder. */
  files: PlannedFile[];
}

interface Definition<Sections extends z.ZodRawShape, Settings> {
  /** Names the kind's folder, its module and its templates. */
  name: string;
  /** Its part of a spec: top-level properties. */
  sections: Sections;
  /** Turns its sections into what the host model knows. Kinds run in the order of the list; `storage` is what those before it made. */
  contribute(
    spec: z.output<z.ZodObject<Sections>>,
    identity: HostIdentity,
    storage: Readonly<Storage>,
  ): Contribution<Settings>;
  /** The module's template and data; undefined where the host has no need of it. */
  plan(host: HostModel, settings: Settings): PlannedModule | undefined;
  /** What else it writes for the host; nothing if left out. */
  files?(host: HostModel, settings: Settings): PlannedFile[];
  /** What it adds to the homes of users; nothing if left out. */
  homes?(host: HostModel, settings: Settings): PlannedHome[];
  rules: readonly Rule<z.output<z.ZodObject<Sections>>>[];
  fleetRules?: readonly FleetRule[];
}

/** A kind, with its settings' type closed in. */
export interface Kind<Sections extends z.ZodRawShape> {
  readonly name: string;
  readonly sections: Sections;
  contribute(
    spec: z.output<z.ZodObject<Sections>>,
    identity: HostIdentity,
    storage: Readonly<Storage>,
  ): Contribution<unknown>;
  plan(host: HostModel): PlannedModule | undefined;
  files(host: HostModel): PlannedFile[];
  homes(host: HostModel): PlannedHome[];
  readonly rules: readonly Rule<z.output<z.ZodObject<Sections>>>[];
  readonly fleetRules?: readonly FleetRule[];
}

/** Makes a kind; `plan`, `files` and `homes` get the settings that `contribute` returned. */
export function defineKind<Sections extends z.ZodRawShape, Settings>(
  definition: Definition<Sections, Settings>,
): Kind<Sections> {
  const settingsOf = (host: HostModel) => host.settings[definition.name] as Settings;
  return {
    ...definition,
    plan: (host) => definition.plan(host, settingsOf(host)),
    files: (host) => definition.files?.(host, settingsOf(host)) ?? [],
    homes: (host) => definition.homes?.(host, settingsOf(host)) ?? [],
  };
}
