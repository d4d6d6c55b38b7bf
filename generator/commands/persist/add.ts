/** `strata persist add`: more paths, or services, that outlive a root that is reset. */
import { valueAt, type Value } from "../../edit/change.ts";
import { defined } from "../../model/defined.ts";
import { isWithin } from "../../model/host.ts";
import { finish, type PersistOptions } from "./finish.ts";
import { emptyPlan, type Plan } from "./plan.ts";
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
  for (const text of texts) {
    const path = absoluteOf(subject, text);
    if (typeof path === "string") addPath(subject, plan, volume, path, options);
    else plan.findings.push(path);
  }
  for (const service of options.service ?? []) planService(subject, plan, volume, service, options.why);
  const isNew = valueAt(subject.own, ["persistence"]) === undefined;
  if (plan.changes.length > 0 && isNew && valueAt(subject.base, ["persistence"]) === undefined)
    plan.changes.unshift({ path: ["persistence"], to: { enable: true }, open: true });
  return plan;
}

function addPath(subject: Subject, plan: Plan, volume: string, path: string, options: EntryOptions): void {
  const { own, base } = subject;
  const keeper = keeperOf(subject.persistence, path);
  if (keeper) {
    const how = keeper.path === path ? "persists already" : `persists already, with ${keeper.path}`;
    const by = keeper.service === null ? "" : `, for ${keeper.service}`;
    const off = subject.model.persistence === null ? "; but persistence is not enabled" : "";
    plan.remarks.push({
      what: path,
      state: "unchanged",
      text: `${path} ${how}${by}${off}`,
      origin: keeper.origin,
    });
    return;
  }
  const wider = plan.expected.added.find((added) => isWithin(path, added));
  if (wider !== undefined) {
    const text = wider === path ? `${path} is named twice` : `${path} persists with ${wider}`;
    plan.remarks.push({ what: path, state: "unchanged", text });
    return;
  }
  const home = homeAbove(subject, path);
  const place = placeOf(volume, options.file ? "file" : "directory", path, home);
  const entry = entryOf(path, home, options);
  const isTakenBack = valueAt(own, place) === false && entry === true && isTruthy(valueAt(base, place));
  plan.changes.push({ path: place, to: isTakenBack ? undefined : entry });
  plan.expected.added.push(path);
  plan.remarks.push({ what: path, state: "added", text: `${path} persists on ${volume}` });
  if (home !== undefined && isElsewhere(subject, volume, home))
    plan.changes.push({ path: [...place.slice(0, 5), "home"], to: home.directory });
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
