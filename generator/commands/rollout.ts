/** `strata rollout`: how far each host is with a root that is reset, from the specs as they are; or the steps of one. Writes nothing. */
import type { HostModel } from "../model/host.ts";
import { persistedPaths } from "../model/persistence.ts";
import { implementedOf, rolloutOf, summaryOf, type Implemented } from "../kinds/rollout/state.ts";
import { plan } from "../stages/plan.ts";
import { columns } from "./columns.ts";
import { renderIn } from "./compile.ts";
import type { ExitCode } from "./exit.ts";
import { tellOf, type Told, type TellOptions } from "./tell.ts";

/** A line of the table. */
export interface RolloutRow {
  host: string;
  implemented: Implemented;
  phase: number | null;
  /** What the spec says of the host, or why it is left as it is. */
  notes: string | null;
  /** What the spec shows. */
  summary: string;
  /** How many paths persist. */
  persisted: number;
}

/** Runs once: for all hosts, or for one. */
export function rollout({
  name,
  ...options
}: TellOptions & { name?: string | undefined }): Promise<ExitCode> {
  if (name === undefined) return tellOf("rollout", options, tableOf);
  return tellOf("rollout", { ...options, host: [name] }, ([host]) => stepsOf(host, options.root));
}

function tableOf(hosts: readonly HostModel[]): Told {
  const rows = hosts.filter(isOnTheWay).map(rowOf).sort(byTurn);
  return { json: { hosts: rows }, text: textOf(rows, hosts.length - rows.length) };
}

/** Whether a host's spec says anything of it: what it persists, that its root is reset, or where it stands. */
function isOnTheWay(host: HostModel): boolean {
  return rolloutOf(host) !== null || host.persistence !== null || host.rootReset !== null;
}

function rowOf(host: HostModel): RolloutRow {
  const settings = rolloutOf(host);
  return {
    host: host.name,
    implemented: implementedOf(host),
    phase: settings?.phase ?? null,
    notes: settings?.notes ?? settings?.skip ?? null,
    summary: summaryOf(host),
    persisted: persistedPaths(host.persistence).length,
  };
}

/** Hosts that have it come first, then the others by their phases, and those without a turn last. */
function byTurn(one: RolloutRow, other: RolloutRow): number {
  const turn = ({ implemented, phase }: RolloutRow): number =>
    phase ?? (implemented === "yes" ? 0 : Infinity);
  if (turn(one) === turn(other)) return one.host < other.host ? -1 : 1;
  return turn(one) < turn(other) ? -1 : 1;
}

function textOf(rows: readonly RolloutRow[], others: number): string {
  const cells = rows.map(({ host, implemented, phase, notes, summary }) => [
    host,
    implemented,
    phase === null ? "-" : `${phase}`,
    [notes, summary].filter((text) => text !== null && text !== "").join("; "),
  ]);
  const table = columns([["Host", "Implemented", "Phase", "Notes"], ...cells]);
  const remark = `${others} ${others === 1 ? "other host has" : "other hosts have"} nothing of it in ${others === 1 ? "its spec" : "their specs"}`;
  return [...(rows.length > 0 ? table : []), ...(others > 0 ? [remark] : [])].join("\n");
}

/** The text of the host's `rollout.md`, from its spec as it is. */
async function stepsOf(host: HostModel | undefined, root: string): Promise<Told> {
  if (host === undefined) return { json: { hosts: [], steps: null }, text: "" };
  const json = { hosts: [rowOf(host)], steps: null };
  const planned = plan(host).filter(({ path }) => path.endsWith("/rollout.md"));
  if (planned.length === 0)
    return {
      json,
      text: `${host.name} has no \`rollout\` in its spec, so there are no steps: say \`rollout: {}\` in it to get them`,
    };
  const { outputs, diagnostics } = await renderIn(root, planned);
  const text = outputs.map((output) => output.text.trimEnd()).join("\n");
  return { json: { ...json, steps: text }, text, findings: diagnostics };
}
