/** `monitoring.nix` and its scripts: figures of snapshots, backups and disks, for Prometheus and Datadog. */
import type { Monitoring } from "../../model/monitoring.ts";
import { placeOf } from "../../model/secret.ts";
import { defineKind } from "../kind.ts";
import { monitoringRules } from "./rules.ts";
import { isOn, monitoringSections, type MonitoringSpec } from "./schema.ts";
import { filesOf, monitoringView } from "./view.ts";
import { watchedBackup, watchedFileSystems, watchedSnapshots } from "./watched.ts";

export const monitoring = defineKind<typeof monitoringSections, Monitoring | null>({
  name: "monitoring",
  sections: monitoringSections,
  contribute({ monitoring: section }, _identity, storage) {
    const datadog = datadogOf(section);
    const prometheus = isOn(section.prometheus);
    if (datadog === null && !prometheus) return { storage, settings: null };
    const { interval, thresholds } = section;
    const snapshots = watchedSnapshots(storage, thresholds);
    const backup = watchedBackup(storage, thresholds);
    const fileSystems = watchedFileSystems(storage, thresholds);
    // A rule tells of a host with nothing to watch.
    if (snapshots.length + fileSystems.length === 0 && backup === null) return { storage, settings: null };
    return { storage, settings: { interval, datadog, prometheus, snapshots, backup, fileSystems } };
  },
  plan(host, settings) {
    if (settings === null) return undefined;
    return { template: "monitoring/monitoring.nix.hbs", view: monitoringView(host, settings) };
  },
  files: (host, settings) => (settings === null ? [] : filesOf(host, settings)),
  rules: monitoringRules,
});

/** A rule names what is missing where the agent is wished for without a key. */
function datadogOf({ datadog }: MonitoringSpec["monitoring"]): Monitoring["datadog"] {
  if (typeof datadog !== "object" || !datadog.enable || datadog.apiKey === undefined) return null;
  const { apiKey, site, tags } = datadog;
  return { apiKey: placeOf(apiKey, "strataDatadogApiKey"), site, tags };
}
