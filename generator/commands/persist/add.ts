/** `strata persist add`: more paths, or services, that outlive a root that is reset. */
import { judge } from "../../catalogue/patterns.ts";
import { findService, ownerOf } from "../../catalogue/services.ts";
import { valueAt, type Change, type Value } from "../../edit/change.ts";
import { defined } from "../../model/defined.ts";
import { isWithin } from "../../model/host.ts";
import { finish, type PersistOptions } from "./finish.ts";
import { neverPersists } from "./messages.ts";
import { emptyPlan, type Plan, type Remark } from "./plan.ts";
import { planService } from "./services.ts";
import { keeperOf, subjectOf, type Subject } from "./subject.ts";
import { absoluteOf, homeAbove, placeOf, volumeOf, type Home } from "./target.ts";
import type { ExitCode } from "../exit.ts";

/** The flags of `strata persist add`. */
export type AddOptions = PersistOptions & EntryOptions;

/** What is said of the new entries. */
export interface EntryOptions {
  why?: string;
  file?: boolean;
  user?: string;
  group?: string;
  mode?: string;
  how?: string;
  volume?: string;
  service?: string[];
}

/** Runs once. */
export async function add(name: string, paths: readonly string[], options: AddOptions): Promise<ExitCode> {
  const subject = await subjectOf(options.root, name);
  const plan = "name" in subject ? planAdd(subject, paths, options) : { ...emptyPlan(), ...subject };
  return finish("persist add", name, subject, plan, options);
}

/** What adding some paths and services to a host comes to. */
export function planAdd(subject: Subject, texts: readonly string[], options: EntryOptions): Plan {
  const plan = emptyPlan();
  const volume = volumeOf(subject, options.volume);
  if (typeof volume !== "string") return { ...plan, findings: [volume] };
  const isNew = [subject.own, subject.base].every((spec) => valueAt(spec, ["persistence"]) === undefined);
  for (const text of texts) {
    const path = absoluteOf(subject, text);
    if (typeof path === "string") addPath(subject, plan, volume, path, options);
    else plan.findings.push(path);
  }
  for (const service of options.service ?? []) planService(subject, plan, volume, service, options.why);
  return isNew && plan.changes.length > 0 ? withSection(plan, volume) : plan;
}

/** The section that a host's first path needs, with what every host has to keep. */
function withSection(plan: Plan, volume: string): Plan {
  const section: Change = { path: ["persistence"], to: { enable: true }, open: true };
  const isNamed = plan.expected.added.some((path) => isWithin(numbers, path));
  if (isNamed) return { ...plan, changes: [section, ...plan.changes] };
  const text = `${numbers} persists too: without it, users and groups get other numbers at each boot`;
  return {
    ...plan,
    changes: [section, { path: placeOf(volume, "directory", numbers, undefined), to: true }, ...plan.changes],
    remarks: [...plan.remarks, { what: numbers, state: "added", text }],
    expected: { ...plan.expected, added: [numbers, ...plan.expected.added] },
  };
}

/** Where NixOS keeps which user and which group has which number. */
const numbers = "/var/lib/nixos";

function addPath(subject: Subject, plan: Plan, volume: string, path: string, options: EntryOptions): void {
  const { verdict, reason } = judge(path);
  const kept = keptAlready(subject, plan, path);
  if (kept) plan.remarks.push(kept);
  else if (verdict === "never") plan.findings.push(neverPersists(subject, path, reason));
  else addEntry(subject, plan, volume, path, options);
}

/** What keeps a path without a change. */
function keptAlready({ persistence, model }: Subject, { expected }: Plan, path: string): Remark | undefined {
  const remark = { what: path, state: "unchanged" } as const;
  const keeper = keeperOf(persistence, path);
  if (keeper) {
    const how = keeper.path === path ? "persists already" : `persists already, with ${keeper.path}`;
    const by = keeper.service === null ? "" : `, for ${keeper.service}`;
    const off = model.persistence === null ? "; but persistence is not enabled" : "";
    return { ...remark, text: `${path} ${how}${by}${off}`, origin: keeper.origin };
  }
  const wider = expected.added.find((added) => isWithin(path, added));
  if (wider === undefined) return undefined;
  return { ...remark, text: wider === path ? `${path} is named twice` : `${path} persists with ${wider}` };
}

function addEntry(subject: Subject, plan: Plan, volume: string, path: string, options: EntryOptions): void {
  const { own, base } = subject;
  const home = homeAbove(subject, path);
  const place = placeOf(volume, options.file === true || isFile(path) ? "file" : "directory", path, home);
  const entry = entryOf(path, home, options);
  const isTakenBack = valueAt(own, place) === false && entry === true && isTruthy(valueAt(base, place));
  plan.changes.push({ path: place, to: isTakenBack ? undefined : entry });
  plan.expected.added.push(path);
  plan.remarks.push({ what: path, state: "added", text: `${path} persists on ${volume}` });
  if (home !== undefined && isElsewhere(subject, volume, home))
    plan.changes.push({ path: [...place.slice(0, 5), "home"], to: home.directory });
}

/** Whether a path is known to be a file, on every host that has it. */
function isFile(path: string): boolean {
  const owner = ownerOf(path);
  const { state = [], cache = [], logs = [] } = (owner && findService(owner.service)) ?? {};
  const known = [...state, ...cache, ...logs].find((one) => one.path === path);
  return known?.type === "file" || /^\/etc\/(machine-id|adjtime|ssh\/ssh_host_\w+_key(\.pub)?)$/.test(path);
}

/** Whether a volume knows nothing yet of a home that is not where homes are. */
function isElsewhere({ spec }: Subject, volume: string, { user, directory }: Home): boolean {
  const known = spec.persistence.volumes[volume]?.users[user]?.home;
  return known !== directory && directory !== (user === "root" ? "/root" : `/home/${user}`);
}

function entryOf(path: string, home: Home | undefined, options: EntryOptions): Value {
  // A whole home is made for its user, as NixOS makes homes.
  const isHome = path === home?.directory && home.user !== "root";
  const owner = isHome ? { user: home.user, group: "users", mode: "0700" } : {};
  const { why, user, group, mode, how } = options;
  const isOwn = home !== undefined && !isHome && user === home.user;
  const wished = defined({ why, user: isOwn ? undefined : user, group, mode, how });
  const entry: Record<string, string> = { ...(why !== undefined && { why }), ...owner, ...wished };
  return Object.keys(entry).length === 0 ? true : entry;
}

function isTruthy(value: unknown): boolean {
  return value !== undefined && value !== false;
}
