/** The catalogue of services against NixOS' own modules: all of them enabled, and what they declare looked up in it. */
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { findService, serviceNames, type CataloguePath } from "../../generator/catalogue/services.ts";
import { declaredPaths, unread, type Declarations, type DeclaredPath } from "./catalogue/declared.ts";
import { hasFlake, laidOut, nix, repository, titled, valueOf } from "./nix-flake.ts";

/** Services that can't be enabled in this configuration, and why. */
const except: Record<string, string> = {
  "hardware.nvidia-container-toolkit": "no drivers among the packages",
  "hardware.nvidia.datacenter": "no drivers among the packages",
  "hardware.nvidia.dynamicBoost": "no drivers among the packages",
  "hardware.nvidia.modesetting": "no drivers among the packages",
  "hardware.nvidia.powerManagement": "no drivers among the packages",
  "hardware.nvidia.prime.offload": "no drivers among the packages",
  "hardware.nvidia.prime.reverseSync": "no drivers among the packages",
  "hardware.nvidia.prime.sync": "no drivers among the packages",
  "services.akkoma": "reads, while it is evaluated, what a program that is not here has built",
  "services.gateone": "its package is no longer in nixpkgs",
  "services.healthchecks": "a setting of it is a list, which its own format refuses",
  "services.lemmy": "asks its package for the commit that it was built from",
  "services.novacomd": "its package is no longer in nixpkgs",
  "services.nsd": "asks a zone for an option that no zone has",
  "services.opensnitch": "reads, while it is evaluated, a file of its package",
  "services.sourcehut": "needs dozens of secrets",
  "services.timesyncd": "other clocks, which are on as well, turn it off",
  "virtualisation.xen": "asks its package for the path of a program",
};

/** Units of which something can't be evaluated, and why. */
const halfRead: Record<string, string> = {
  "homepage-dashboard": "the format of its settings, as it is here, refuses their defaults",
  tayga: "it asks whether networkd is used, of which the enabled services say both",
};

/** What modules declare otherwise than the catalogue says, and why. */
const otherwise: Record<string, string> = {
  "/var/lib/AccountsService": "deepin makes what belongs to the accounts daemon",
  "/var/lib/geoclue": "the unit of its package says that it runs as geoclue",
  "/var/lib/private/tmp": "jigasi asks for a directory named like /tmp",
  "/var/lib/private/magic-wormhole-mailbox-server;": "a semicolon too many",
  "/var/lib/var/lib/osquery": "osquery gives a path where a name is asked for",
  "/var/log/var/log/osquery": "osquery gives a path where a name is asked for",
  "/var/lib/mattermost": "made for root, and given to mattermost when it starts",
};

describe.skipIf(!hasFlake)(titled("the catalogue of services"), () => {
  let declarations: Declarations;
  let declared: DeclaredPath[];
  beforeAll(async () => {
    const evaluate = join(repository, "test/system/catalogue/evaluate.nix");
    const args = { nixpkgs: join(laidOut, "nixpkgs"), except: Object.keys(except), named: serviceNames };
    const call = `import ${evaluate} (builtins.fromJSON ${nixText(JSON.stringify(args))})`;
    declarations = valueOf<Declarations>(await nix("eval", "--json", "--impure", "--expr", call));
    declared = declaredPaths(declarations);
  });

  test("nearly all services of NixOS are looked at", () => {
    expect(declarations.services.length).toBeGreaterThan(1700);
    expect(declared.length).toBeGreaterThan(700);
  });

  test("nearly all settings of units are read", () => {
    const units = declarations.units.filter(({ config }) => Object.values(config).includes(unread));
    expect(units.map(({ unit }) => unit).sort()).toEqual(Object.keys(halfRead).sort());
  });

  test("what a module declares is in the catalogue, with the same owner and mode", () => {
    expect(declared.filter(({ path }) => !(path in otherwise)).flatMap(complaint)).toEqual([]);
  });

  test("nothing is excused in vain", () => {
    const all = declared.flatMap((path) => (complaint(path).length > 0 ? [path.path] : []));
    expect(all.sort()).toEqual(Object.keys(otherwise).sort());
  });

  test("owners are users and groups that NixOS has", () => {
    const users = new Set(declarations.users.map(({ name }) => name));
    const groups = new Set([...declarations.groups, "nogroup"]);
    const isEvaluated = (name: string) => declarations.modules[name]!.length > 0 && !(name in except);
    const strangers = serviceNames
      .filter(isEvaluated)
      .flatMap((name) => pathsOf(name.replace("<name>", "INSTANCE")))
      .filter(({ user, group }) => !users.has(user) || !groups.has(group));
    expect(strangers).toEqual([]);
  });

  /** What is wrong with the catalogue's answer for a path; nothing where it is right. */
  function complaint(path: DeclaredPath): string[] {
    const services = servicesOf(path);
    const covering = services.flatMap((name) =>
      pathsOf(name).filter((known) => covers(known.path, path.path)),
    );
    const said = `${path.path} (${path.owners.join(" or ")}), of ${path.from}`;
    if (covering.length === 0)
      return [`${said}: no entry of ${services.join(", ") || path.files.join(", ")}`];
    const exact = covering.filter((known) => known.path === path.path);
    if (exact.length === 0 || exact.some((known) => path.owners.includes(ownership(known)))) return [];
    return [`${said}: the catalogue says ${exact.map(ownership).join(" or ")}`];
  }

  /** The services of the catalogue whose options are declared where the path is, or beside it in its own folder. */
  function servicesOf({ path, files }: DeclaredPath): string[] {
    const modules = files.flatMap((file) => [file, ...mainModules.map((name) => join(dirname(file), name))]);
    return serviceNames
      .filter((name) => declarations.modules[name]!.some((file) => modules.includes(file)))
      .flatMap((name) => (name.includes("<") ? instanceOf(name, path) : [name]));
  }
});

const mainModules = ["default.nix", "options.nix"];

/** The one of many services to which a path belongs, if it does. */
function instanceOf(template: string, path: string): string[] {
  return pathsOf(template).flatMap((known) => {
    const [before = ""] = known.path.split("<name>");
    const [instance = ""] = path.slice(before.length).split("/");
    return path.startsWith(before) && instance !== "" ? [template.replace("<name>", instance)] : [];
  });
}

function pathsOf(name: string): CataloguePath[] {
  const { state, cache, logs } = findService(name)!;
  return [...state, ...cache, ...logs];
}

function covers(known: string, path: string): boolean {
  return path === known || path.startsWith(`${known}/`);
}

function ownership({ user, group, mode }: CataloguePath): string {
  return `${user}:${group} ${mode}`;
}

function nixText(text: string): string {
  return JSON.stringify(text).replaceAll("${", "\\${");
}
