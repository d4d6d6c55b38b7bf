/** What the runbook says of the backup: what flows where, what it comes to, and the way back. */
import { posix } from "node:path";
import type { HostModel } from "../../model/host.ts";
import { formatDollars } from "../../model/money.ts";
import { mountsNotBackedUp } from "../../model/mounted-data.ts";
import { projectionOf } from "../../model/projection.ts";
import {
  backupService,
  backupTimer,
  folderText,
  type Backup,
  type BackupSource,
} from "../../model/protection.ts";
import type { SecretPlace } from "../../model/secret.ts";
import { formatSize } from "../../model/size.ts";
import { shellWord } from "../../nix/escape.ts";
import { code, Flowchart, table } from "../markdown.ts";

/** The data of `partials/runbook-backup.hbs` and `partials/runbook-restore.hbs`; null without a backup. */
export function backupView(host: HostModel) {
  const { backup } = host;
  if (backup === null) return null;
  const { unit, engine, sources, verify, credentials, password } = backup;
  const secrets = [
    ...(credentials ? [secretView("the keys of the destination", credentials)] : []),
    ...(password ? [secretView("the password of the repository", password)] : []),
  ];
  const places = [credentials, password].filter((place) => place !== null);
  return {
    unit,
    engine,
    isArchive: engine === "archive",
    service: backupService(backup),
    timer: backupTimer(backup),
    destination: code(folderText(backup)),
    sources: sourceTable(backup),
    notBackedUp: mountsNotBackedUp(host)
      .map(({ mountpoint }) => code(mountpoint))
      .join(", "),
    verify: verify.enable,
    diagram: diagramOf(backup).toString(),
    projection: projectionTable(host, backup),
    secrets,
    secretFolders: [...new Set(places.map(({ path }) => shellWord(posix.dirname(path))))],
    ...restoresOf(sources),
    databases: databaseViews(backup),
  };
}

/** btrbk sends its snapshots themselves: it reads no folder. */
function sourceTable({ engine, sources }: Backup): string {
  const isRead = engine !== "btrbk";
  return table(
    ["Path", "Name at the destination", ...(isRead ? ["Read from"] : [])],
    sources.map(({ path, name, folder }) => [code(path), code(name), ...(isRead ? [code(folder)] : [])]),
  );
}

function secretView(what: string, { path, provider, reference }: SecretPlace) {
  const from = {
    file: "a file of your own",
    opnix: `OpNix, from ${code(reference)}`,
    sops: `sops-nix, ${code(`sops.secrets.${reference}`)}`,
    agenix: `agenix, ${code(`age.secrets.${reference}`)}`,
  };
  return { what, path: code(path), from: from[provider] };
}

/** Which paths go back whole, and of which only parts may: the system's own files in / and /etc are those of the new one. */
function restoresOf(sources: readonly BackupSource[]) {
  const paths = sources.map(({ path }) => path);
  const whole = paths.filter((path) => path !== "/" && path !== "/etc");
  const example = whole[0] ?? paths[0] ?? "/";
  return {
    root: paths.includes("/"),
    etc: paths.includes("/etc"),
    whole: whole.map(shellWord).join(" "),
    example: { path: shellWord(example), file: shellWord(posix.join(example, "FILE")) },
  };
}

/** How a database comes back: PostgreSQL from its dump, or both from their files. */
function databaseViews({ databases: { postgresql, redis } }: Backup) {
  const viewOf = (title: string, service: string, directory: string) => ({
    title,
    service,
    directory: shellWord(directory),
    kept: code(`${directory}/.replaced`),
    replaced: shellWord(`${directory}/.replaced`),
    restored: shellWord(`${directory}/.restored`),
    dump: null,
  });
  return [
    ...(postgresql
      ? [
          {
            ...viewOf("PostgreSQL", "postgresql.service", postgresql.directory),
            dump: postgresql.method === "dump" ? shellWord(`${postgresql.directory}/strata-dump`) : null,
          },
        ]
      : []),
    // NixOS names the service as it names the folder: redis, or redis-NAME.
    ...(redis
      ? [viewOf("Redis", shellWord(`${posix.basename(redis.directory)}.service`), redis.directory)]
      : []),
  ];
}

function diagramOf(backup: Backup): Flowchart {
  const { unit, engine, sources, verify } = backup;
  const chart = new Flowchart();
  chart.node("engine", backupService(backup), engine);
  chart.node("destination", folderText(backup));
  for (const { path, mountpoint, snapshot } of sources) {
    chart.node(`source ${path}`, path);
    chart.node(
      `snapshot ${mountpoint}`,
      `read-only snapshot of ${mountpoint}`,
      ...(engine === "btrbk" ? [] : [snapshot]),
    );
    chart.edge(`source ${path}`, `snapshot ${mountpoint}`);
    chart.edge(`snapshot ${mountpoint}`, "engine");
  }
  chart.edge("engine", "destination");
  if (verify.enable) {
    chart.node("verify", `${unit}-verify.service`);
    chart.edge("destination", "verify", "read back");
  }
  chart.node("cost", `${unit}-cost.service`);
  chart.edge("destination", "cost", "measured");
  chart.node("restore", `${unit}-restore`);
  chart.edge("destination", "restore", "restored");
  return chart;
}

/** What the backup comes to; null where nothing is known of it. */
function projectionTable(host: HostModel, backup: Backup) {
  const projection = projectionOf(host, backup);
  if (projection === undefined || projection.restore === 0) return null;
  const { kept, stored, uploadPerDay, restore, prices, monthlyCost, restoreCost, unknown } = projection;
  const rows = [
    ["Backups kept", `${kept}`],
    ["Stored, at most", formatSize(stored)],
    ["Sent each day, on average", formatSize(uploadPerDay)],
    ["Restore of everything", formatSize(restore)],
    ...(monthlyCost === null ? [] : [["Storage, each month", formatDollars(monthlyCost)]]),
    ...(restoreCost === null ? [] : [["Restore of everything, once", formatDollars(restoreCost)]]),
  ];
  return {
    table: table(["Figure", "Value"], rows),
    prices: prices && `${prices.service}, read on ${prices.date}`,
    unknown: unknown.length === 0 ? null : unknown.map(code).join(", "),
  };
}
