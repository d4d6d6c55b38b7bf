/** `runbook.md`: the host for people, with diagrams. It holds no module. */
import type { HostModel } from "../../model/host.ts";
import { defineKind } from "../kind.ts";
import { backupView } from "./backup.ts";
import { installKeys, layoutView } from "./layout.ts";
import { code } from "../markdown.ts";
import { resetView } from "./reset.ts";
import { documentsSections } from "./schema.ts";
import { snapshotsView } from "./snapshots.ts";
import { troubleView } from "./trouble.ts";
import { monitoringView, scheduleTable } from "./watch.ts";

export const documents = defineKind({
  name: "documents",
  sections: documentsSections,
  contribute: ({ documents: { runbook } }, _identity, storage) => ({ storage, settings: { runbook } }),
  plan: () => undefined,
  files: (host, { runbook }) =>
    runbook ? [{ name: "runbook.md", template: "documents/runbook.md.hbs", view: runbookView(host) }] : [],
  rules: [],
});

function runbookView(host: HostModel): Record<string, unknown> {
  const { name, file, system, release, bootLoader, kernel, hostId } = host;
  return {
    name,
    source: code(file),
    facts: [
      `NixOS ${release}, ${code(system)}`,
      bootLoader === "none" ? "no boot loader of NixOS'" : `started by ${bootLoader}`,
      ...(kernel === null ? [] : [`Linux ${kernel}`]),
      ...(hostId === null ? [] : [`host id ${code(hostId)}`]),
    ],
    layout: layoutView(host),
    snapshots: snapshotsView(host),
    reset: resetView(host),
    backup: backupView(host),
    installKeys: installKeys(host),
    schedule: scheduleTable(host),
    monitoring: monitoringView(host),
    trouble: troubleView(host),
  };
}
