/** What every engine's module has: its scripts as programs, the units beside the backup's own, and the secrets. */
import type { Backup } from "../../model/protection.ts";
import { unitItem } from "../../model/systemd.ts";
import { call, interpolated, reference, type NixValue } from "../../nix/value.ts";
import { providersOf } from "../providers.ts";

/** A script in the folder `backup/`, and the packages that it needs, as Nix has them: `pkgs.jq`. */
export interface Script {
  /** Names its file, and its variable in the module. */
  name: string;
  /** Of its program, if not `<unit>-<name>`. */
  program?: string;
  packages: readonly string[];
}

/** What differs between the engines. */
export interface Units {
  /** All scripts of the engine: those that its own units run, `verify`, `restore`, and `cost` where that can be measured. */
  scripts: readonly Script[];
  /** A folder under /var/cache that the verification shares with the backup. */
  cache?: string;
}

/** The view of `partials/backup-programs.hbs` and `partials/backup-units.hbs`. */
export function unitsView(backup: Backup, { scripts, cache }: Units) {
  const { unit, verify, randomizedDelay, destination } = backup;
  const used = scripts.filter(({ name }) => name !== "verify" || verify.enable);
  return {
    unit,
    programs: used.map((script) => programOf(script, unit)),
    usesConfig: scripts.some(({ packages }) => packages.some((one) => one.startsWith("config."))),
    ordering: orderingOf(backup),
    after: [...orderingOf(backup), ...databaseUnits(backup)],
    // What is written to a disk that is not mounted would fill the disk below.
    mountsFor: destination.type === "local" ? unitItem(destination.path) : null,
    verify: verify.enable && {
      name: `${unit}-verify`,
      command: programPath("verify", `${unit}-verify`),
      schedule: verify.schedule,
      cache: cache ?? null,
    },
    cost: scripts.some(({ name }) => name === "cost") && {
      name: `${unit}-cost`,
      command: programPath("cost", `${unit}-cost`),
    },
    randomizedDelay,
    providers: providersOf([backup.credentials, backup.password], { user: backup.unit }),
  };
}

/** The path of a script's program. */
export function programPath(name: string, program: string, ...words: string[]): NixValue {
  return interpolated([reference(name), [`/bin/${program}`, ...words].join(" ")]);
}

/** The packages that a script needs for `partials/backup-credentials.hbs` and for the way to the destination. */
export function accessPackages({ destination }: Backup): string[] {
  if (destination.type === "local") return [];
  return [destination.type === "sftp" ? "pkgs.openssh" : "pkgs.jq"];
}

/** The units that are wanted, and waited for, by all that reaches the destination. */
function orderingOf({ destination, credentials, password }: Backup): string[] {
  const isRemote = destination.type !== "local";
  const isFetched = [credentials, password].some((place) => place?.provider === "opnix");
  return [...(isRemote ? ["network-online.target"] : []), ...(isFetched ? ["opnix-secrets.service"] : [])];
}

/** What has to be up before the backup tells a database. Wanted by nothing here: a host without them says so. */
function databaseUnits({ databases: { postgresql, redis } }: Backup): string[] {
  return [
    // Newer releases of NixOS have a target, which is reached once the server answers.
    ...(postgresql ? ["postgresql.service", "postgresql.target"] : []),
    // Each server of NixOS's has a folder in /run of its unit's name; one that is known by its port alone, most likely the unnamed one.
    ...(redis ? [`${/^\/run\/(redis-[^/]+)\//.exec(redis.socket ?? "")?.[1] ?? "redis"}.service`] : []),
  ];
}

function programOf({ name, program, packages }: Script, unit: string) {
  return {
    variable: name,
    value: call(
      "program",
      name,
      program ?? `${unit}-${name}`,
      packages.map((path) => reference(path)),
    ),
  };
}
