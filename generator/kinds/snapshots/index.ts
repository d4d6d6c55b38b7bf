/** `snapshots.nix` and its scripts: what makes read-only snapshots of the host's mounts, and deletes them in time. */
import type { Storage } from "../../model/host.ts";
import type { Usage } from "../../model/protection.ts";
import { parseSize } from "../../model/size.ts";
import { defineKind } from "../kind.ts";
import { policiesOf } from "./policies.ts";
import { sanoidPolicies } from "./sanoid.ts";
import { snapshotsRules } from "./rules/index.ts";
import { snapshotsSections, type SnapshotsSpec } from "./schema.ts";
import { scriptsOf, snapshotsView, type SnapshotsSettings } from "./view.ts";

/** What is read of another kind's section: where backups go, which is no place for snapshots. */
type SpecWithBackup = SnapshotsSpec & {
  backup?: { enable?: boolean; destination?: { type: string; path?: string } };
};

export const snapshots = defineKind({
  name: "snapshots",
  sections: snapshotsSections,
  contribute(spec: SpecWithBackup, _identity, storage) {
    const { snapshots: section } = spec;
    const snapshots = section.enable ? policiesOf(section, storage, backupFolder(spec)) : [];
    const { schedule, retention } = section;
    const settings: SnapshotsSettings = { schedule, retention, sanoid: sanoidPolicies(snapshots) };
    return { storage: { ...storage, usage: usageOf(spec), snapshots } satisfies Storage, settings };
  },
  plan(host, settings) {
    if (host.snapshots.length === 0) return undefined;
    return { template: "snapshots/snapshots.nix.hbs", view: snapshotsView(host, settings) };
  },
  files: scriptsOf,
  rules: snapshotsRules,
});

function backupFolder({ backup }: SpecWithBackup): string | undefined {
  return backup?.enable && backup.destination?.type === "local" ? backup.destination.path : undefined;
}

function usageOf({ usage }: Pick<SnapshotsSpec, "usage">): Usage[] {
  return Object.entries(usage).map(([mountpoint, { size, dailyChange }]) => {
    const bytes = parseSize(size)!;
    const percent = /^([0-9.]+)%$/.exec(dailyChange)?.[1];
    return {
      mountpoint,
      size: bytes,
      dailyChange:
        percent === undefined ? parseSize(dailyChange)! : Math.round((bytes * Number(percent)) / 100),
      origin: ["usage", mountpoint],
    };
  });
}
