/** What evaluate.nix reads off NixOS' modules, as directories with owners and modes. */

/** What evaluate.nix returns. */
export interface Declarations {
  /** The services that were enabled. */
  services: string[];
  /** The modules that declare the options of each service of the catalogue. */
  modules: Record<string, string[]>;
  units: { unit: string; files: string[]; config: UnitConfig }[];
  /** `systemd.tmpfiles.rules` and `systemd.tmpfiles.settings`. */
  rules: { file: string; rule: string }[];
  settings: { file: string; path: string; type: string; entry: TmpfilesEntry }[];
  users: User[];
  groups: string[];
}

/** A user of the system; a name alone where its module says no more. */
interface User {
  name: string;
  files?: string[];
  group?: string;
  home?: string;
  homeMode?: string;
  createHome?: boolean;
}

type Setting = string | number | boolean | readonly string[];
type UnitConfig = Record<string, Setting>;
interface TmpfilesEntry {
  user?: string;
  group?: string;
  mode?: string;
}

/** A directory that modules declare. */
export interface DeclaredPath {
  path: string;
  /** Each owner and mode that a module gives it: `user:group mode`. */
  owners: string[];
  files: string[];
  /** The unit or user, or tmpfiles. */
  from: string;
}

/** What stands for a setting that can't be evaluated. */
export const unread = "unread";

/** Where systemd keeps what a unit's settings name. */
const roots = { StateDirectory: "/var/lib", CacheDirectory: "/var/cache", LogsDirectory: "/var/log" };

/**
 * The directories below /var/lib, /var/cache and /var/log that modules declare. Those of units win over those of tmpfiles, which
 * made them before, and these over users' homes.
 */
export function declaredPaths(declarations: Declarations): DeclaredPath[] {
  const groups = new Map(declarations.users.map(({ name, group }) => [name, group]));
  const paths: DeclaredPath[] = [];
  for (const more of [
    declarations.units.flatMap((unit) => unitPaths(unit, groups)),
    tmpfilesPaths(declarations),
    declarations.users.flatMap(homePaths),
  ]) {
    const known = new Set(paths.map(({ path }) => path));
    paths.push(...more.filter(({ path }) => isKept.test(path) && !known.has(path)));
  }
  return merged(paths);
}

const isKept = /^\/var\/(?:lib|cache|log)\/./;

function unitPaths(
  { unit, files, config }: Declarations["units"][number],
  groups: ReadonlyMap<string, string | undefined>,
): DeclaredPath[] {
  const isDynamic = ["true", "yes"].includes(String(config["DynamicUser"]));
  const user = isDynamic ? "root" : String(config["User"] ?? "root");
  const group = isDynamic ? "root" : String(config["Group"] ?? (groups.get(user) || "nogroup"));
  return Object.entries(roots).flatMap(([setting, root]) => {
    const mode = modeOf(config[`${setting}Mode`]);
    return words(config[setting]).map((name) => ({
      path: normalized(`${root}/${isDynamic ? "private/" : ""}${name.split(":")[0]}`),
      owners: [`${user}:${group} ${mode}`],
      files,
      from: unit,
    }));
  });
}

function tmpfilesPaths({ rules, settings }: Declarations): DeclaredPath[] {
  const lines = rules.map(({ file, rule }) => {
    const [type = "", path = "", mode = "-", user = "-", group = "-"] = rule
      .trim()
      .split(/\s+/)
      .map((field) => field.replace(/^(["'])(.*)\1$/, "$2"));
    return { file, path, type, entry: { mode, user, group } };
  });
  return [...lines, ...settings]
    .filter(({ type }) => /^[dDvqQ][!+=~^$-]*$/.test(type))
    .map(({ file, path, entry }) => ({
      path: normalized(path),
      owners: [
        `${orElse(entry.user, "root")}:${orElse(entry.group, "root")} ${modeOf(orElse(entry.mode, "0755"))}`,
      ],
      files: [file],
      from: "tmpfiles",
    }));
}

function homePaths({ name, files = [], group, home, homeMode, createHome }: User): DeclaredPath[] {
  if (home === undefined || createHome !== true) return [];
  const owner = `${name}:${group || "nogroup"} ${modeOf(homeMode)}`;
  return [{ path: normalized(home), owners: [owner], files, from: `the user ${name}` }];
}

/** One entry a path, and each file that speaks of it. */
function merged(paths: readonly DeclaredPath[]): DeclaredPath[] {
  return [...new Set(paths.map(({ path }) => path))].map((path) => {
    const group = paths.filter((declared) => declared.path === path);
    return {
      path,
      owners: [...new Set(group.flatMap(({ owners }) => owners))],
      files: [...new Set(group.flatMap(({ files }) => files))],
      from: [...new Set(group.map(({ from }) => from))].join(", "),
    };
  });
}

function words(setting: Setting | undefined): string[] {
  const all = setting === undefined ? "" : Array.isArray(setting) ? setting.join(" ") : String(setting);
  return all.split(/\s+/).filter((word) => word !== "" && word !== unread && !word.includes("%"));
}

function modeOf(mode: Setting | undefined): string {
  return String(mode ?? "0755")
    .replace(/^[:~]*/, "")
    .padStart(4, "0");
}

function orElse(value: string | undefined, otherwise: string): string {
  return value === undefined || value === "-" || value === "" ? otherwise : value;
}

function normalized(path: string): string {
  return path.replaceAll(/\/+/g, "/").replace(/\/$/, "");
}
