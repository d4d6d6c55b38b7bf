/** The engine `restic`: NixOS's own module, which reads from snapshots of ours. */
import type { Backup } from "../../../model/protection.ts";
import { periods } from "../../../model/retention.ts";
import { interpolated, reference } from "../../../nix/value.ts";
import { remedyFor } from "../../providers.ts";
import { accessOf } from "../access.ts";
import { costFile, costPackages } from "../cost.ts";
import { repositoryOf } from "../destination.ts";
import { accessPackages, programPath, unitsView, type Script } from "../units.ts";
import { snapshotPackages, snapshotsFile } from "../snapshots.ts";
import type { Engine } from "./engine.ts";

export const restic: Engine = {
  plan(_host, backup) {
    const { unit, hostname, sources, bandwidth, schedule, password } = backup;
    const service = `restic-backups-${unit}`;
    const limit = bandwidth === null ? [] : [`--limit-upload ${bandwidth}`];
    const units = unitsView(backup, { scripts: scriptsOf(backup), cache: service });
    const view = {
      ...units,
      fetching: withoutNetwork(units.ordering),
      after: withoutNetwork(units.after),
      service,
      aliases: [`${unit}.service`],
      repository: repositoryOf(backup),
      passwordFile: password?.path ?? null,
      paths: sources.map(({ folder }) => asPattern(folder)),
      exclude: excludePatterns(backup),
      backupArgs: [`--host ${hostname}`, `--tag ${unit}`, "--one-file-system", ...limit],
      prepare: interpolated([
        reference("restic"),
        "/bin/restic version >/dev/null && ",
        reference("snapshots"),
        `/bin/${unit}-snapshots prepare`,
      ]),
      finish: programPath("snapshots", `${unit}-snapshots`, "finish"),
      pruneOpts: pruneOptions(backup),
      schedule,
    };
    return { template: "backup/restic.nix.hbs", view };
  },
  files(_host, backup) {
    const { unit, hostname, sources, verify, destination } = backup;
    const reading = { unit, hostname, sources };
    const wrapper = {
      unit,
      access: accessOf(backup),
      repository: repositoryOf(backup),
      password: backup.password && { file: backup.password.path, remedy: remedyFor(backup.password) },
      sftp: destination.type === "sftp" ? destination : null,
    };
    return [
      snapshotsFile(backup),
      { name: "backup/restic.sh", template: "backup/restic.sh.hbs", view: wrapper },
      { name: "backup/verify.sh", template: "backup/restic-verify.sh.hbs", view: { ...reading, ...verify } },
      { name: "backup/restore.sh", template: "backup/restic-restore.sh.hbs", view: reading },
      costFile(backup),
    ];
  },
};

/** Without what NixOS's module waits for already. */
function withoutNetwork(units: readonly string[]): string[] {
  return units.filter((one) => one !== "network-online.target");
}

function scriptsOf(backup: Backup): Script[] {
  // The scripts call restic by the program that knows its repository and password, which has the name of the real one.
  const reading = ["restic", "pkgs.coreutils", "pkgs.jq"];
  return [
    { name: "snapshots", packages: snapshotPackages(backup) },
    {
      name: "restic",
      program: "restic",
      packages: ["pkgs.coreutils", "pkgs.restic", ...accessPackages(backup)],
    },
    { name: "verify", packages: [...reading, "pkgs.diffutils"] },
    { name: "restore", packages: [...reading, "pkgs.findutils", "pkgs.util-linux"] },
    { name: "cost", packages: costPackages },
  ];
}

/** What `restic forget` keeps. It has no quarters: a rule says so. */
function pruneOptions({ hostname, unit, retention }: Backup): string[] {
  const kept = periods.filter((period) => period !== "quarterly" && retention[period] > 0);
  return [
    `--host ${hostname}`,
    `--tag ${unit}`,
    // Not by paths: what was backed up of other ones would else be kept for ever.
    "--group-by host",
    ...kept.map((period) => `--keep-${period} ${retention[period]}`),
  ];
}

/**
 * What to leave out, as restic's exclude files have it: a name counts at any depth, a pattern with a slash from each path that is
 * backed up on. There a `$` begins a variable, and a `!` or `#` a line of another kind.
 */
function excludePatterns({ exclude, sources }: Backup): string[] {
  return exclude.flatMap((pattern) => {
    const text = pattern.replace(/\/$/, "").replaceAll("$", "$$$$");
    if (!text.includes("/")) return [text.replace(/^[!#]/, "\\$&")];
    const below = text.replace(/^\//, "");
    return sources.map(({ folder }) => `${asPattern(folder).replaceAll("$", "$$$$")}/${below}`);
  });
}

/** A path as a pattern that means just it: NixOS hands the paths to restic as patterns too (`--files-from`). */
function asPattern(path: string): string {
  return path.replace(/[*?[\\]/g, "\\$&");
}
