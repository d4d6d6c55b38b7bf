/** The data of `rollout.md`: what persists on a host, and every step on its way, with its own names. */
import { isWithin, type HostModel } from "../../model/host.ts";
import { persistedPaths, placeOnVolume } from "../../model/persistence.ts";
import { backupService } from "../../model/protection.ts";
import { shellWord } from "../../nix/escape.ts";
import { code, table } from "../markdown.ts";
import { resetView, volumeViews } from "./places.ts";
import { implementedOf, summaryOf, type RolloutSettings } from "./state.ts";

/** The data of the page. */
export function rolloutView(
  host: HostModel,
  settings: NonNullable<RolloutSettings>,
): Record<string, unknown> {
  const { name, file, system, persistence, rootReset, devices } = host;
  const { phase, skip, notes, risks, steps, done } = settings;
  const paths = persistedPaths(persistence);
  return {
    name: shellWord(name),
    title: name,
    source: code(file),
    skip: skip ?? null,
    facts: [
      ...(phase === undefined ? [] : [`Phase ${phase}`]),
      `Implemented: ${implementedOf(host)}`,
      ...(summaryOf(host) === "" ? [] : [summaryOf(host)]),
      ...(notes === undefined ? [] : [notes]),
    ],
    risks,
    steps,
    done,
    persistence: persistence && {
      backend: persistence.backend,
      table: pathTable(host),
      volumePaths: persistence.volumes.map(({ path }) => code(path)).join(" and "),
      volumes: volumeViews(host),
      example: shellWord(examplePath(host)),
      containers: paths.some(({ entry }) =>
        /^\/var\/lib\/(containers|docker|nixos-containers|machines)/.test(entry.path),
      ),
      // Its mount-file.bash stops at a file that is not empty.
      refusesFiles:
        persistence.backend === "impermanence" && paths.some(({ entry }) => entry.type === "file"),
      bindMounts: paths.filter(({ entry }) => entry.how === "bindmount").length,
    },
    reset: rootReset && resetView(rootReset, host),
    hasOldRoots: rootReset !== null && rootReset.method !== "tmpfs",
    backup: backupView(host),
    vmTest: Object.keys(devices).length > 0 ? shellWord(`.#legacyPackages.${system}.vmTests.${name}`) : null,
    flake: shellWord(`.#${name}`),
    login: shellWord(`root@${name}`),
  };
}

function pathTable({ persistence }: HostModel): string {
  return table(
    ["Path", "Kept at", "Owner", "Why", "Service"],
    persistedPaths(persistence).map(({ volume, entry }) => [
      code(entry.path),
      code(placeOnVolume(volume, entry.path)),
      code(`${entry.user}${entry.group === null ? "" : `:${entry.group}`} ${entry.mode}`),
      entry.why ?? "",
      entry.service === null ? "" : code(entry.service),
    ]),
  );
}

/** A path of the host's own to show commands with: one with a service or a reason of its own, if there is any. */
function examplePath({ persistence }: HostModel): string {
  const entries = persistedPaths(persistence).map(({ entry }) => entry);
  const own = entries.find(({ service }) => service !== null) ?? entries.find(({ why }) => why !== null);
  return (own ?? entries[0])?.path ?? "/var/lib/NAME";
}

/** How the host is backed up; and what of it is not read where it is before it is moved. */
function backupView({ name, backup, persistence }: HostModel) {
  const sources = backup?.sources.map(({ path }) => path) ?? [];
  const left = persistedPaths(persistence).filter(
    ({ entry }) => !sources.some((source) => isWithin(entry.path, source)),
  );
  return {
    unit: backup && {
      service: backupService(backup),
      verify: backup.verify.enable ? `${backup.unit}-verify.service` : null,
      restore: `${backup.unit}-restore`,
    },
    left: left.length > 0 && left.map(({ entry }) => shellWord(entry.path)).join(" "),
    unpack: unpackCommands(left, shellWord(`${name}.tar`)),
  };
}

/** What puts each path of a copy, which has no slash before it, to its place on its volume: in the installer, below `/mnt`. */
function unpackCommands(paths: ReturnType<typeof persistedPaths>, archive: string): string[] {
  const volumes = [...new Set(paths.map(({ volume }) => volume))];
  return volumes.map((one) => {
    const directory = shellWord(`/mnt${placeOnVolume(one, "")}`);
    const command = `tar --extract --acls --xattrs --numeric-owner --directory=${directory} --file=${archive}`;
    if (volumes.length === 1) return command;
    const own = paths.filter(({ volume }) => volume === one);
    return [command, ...own.map(({ entry }) => shellWord(entry.path.slice(1)))].join(" ");
  });
}
