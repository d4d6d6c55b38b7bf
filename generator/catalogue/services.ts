/**
 * What the services of NixOS keep on disk: the directories and files that each creates, with the owner and the mode that it gives
 * them. The data is services.json; test/system/nix-catalogue.test.ts compares it with NixOS' own modules.
 */
import { nearest } from "../diagnostics/nearest.ts";
import { once } from "./once.ts";
import data from "./services.json";

/** What is lost with a path: data that nothing can make again, what the service makes again by itself, or a record of what happened. */
export type DataKind = "state" | "cache" | "logs";

/** A directory or file that a service keeps. */
export interface CataloguePath {
  path: string;
  type: "directory" | "file";
  user: string;
  group: string;
  mode: string;
}

/** A service of NixOS, and what it keeps. */
export interface CatalogueService {
  /** The option that configures it: `services.forgejo`, `networking.networkmanager`. */
  name: string;
  state: readonly CataloguePath[];
  cache: readonly CataloguePath[];
  logs: readonly CataloguePath[];
}

/** The service that a path belongs to, and the path of the catalogue that equals or contains it. */
export interface Owner {
  service: string;
  kind: DataKind;
  path: string;
}

/** A path as the file states it: only what is not root's, 0755, a directory. */
type StatedPath = string | (Partial<CataloguePath> & { path: string });

interface StatedService extends Partial<Record<DataKind, readonly StatedPath[]>> {
  /** Where an entry is from that the test can't compare: a module that is newer than its tree, or another's. */
  source?: string;
}

const stated: Record<string, StatedService> = data as Record<string, StatedService>;

/** In a name and in its paths, what the user names: `services.redis.servers.<name>` keeps `/var/lib/redis-<name>`. */
const placeholder = "<name>";

const kinds: readonly DataKind[] = ["state", "cache", "logs"];

/** The option of each service, sorted. */
export const serviceNames: readonly string[] = Object.keys(data);

/**
 * The service with a name: its option in full (`services.forgejo`), without `services.` (`forgejo`), or the option's last part where
 * no other ends in it (`networkmanager`). One of many is named with its own name: `redis.servers.paperless`.
 */
export function findService(name: string): CatalogueService | undefined {
  for (const option of [name, `services.${name}`]) {
    if (Object.hasOwn(stated, option)) return serviceOf(option);
    const template = instances().find(({ service }) => service.test(option));
    const instance = template?.service.exec(option)?.[1];
    if (template !== undefined && instance !== undefined) return serviceOf(template.name, instance);
  }
  const option = lastParts().get(name);
  return typeof option === "string" ? serviceOf(option) : undefined;
}

/** What a name that no service has was meant to be, in the shortest form that `findService` takes; undefined if nothing is near. */
export function nearestService(name: string): string | undefined {
  const isWhole = name.includes(".") && serviceNames.some((option) => option.startsWith(firstPart(name)));
  return nearest(name, isWhole ? serviceNames : shortNames());
}

/**
 * The service that keeps a path, by the longest of the catalogue's paths that equals or contains it. `/var/lib/x` is also what
 * a service with a dynamic user keeps in `/var/lib/private/x`, to which systemd links it.
 */
export function ownerOf(path: string): Owner | undefined {
  for (let at = withoutSlash(path); at !== ""; at = at.slice(0, at.lastIndexOf("/"))) {
    const owner = exactOwner(at) ?? exactOwner(at.replace(publicFolder, "$&private/"));
    if (owner !== undefined) return owner;
  }
  return undefined;
}

/** Where systemd keeps what belongs to dynamic users; these folders' own mode must be 0700, or services fail to start. */
export const privateFolders = ["/var/lib/private", "/var/cache/private", "/var/log/private"] as const;

const publicFolder = /^\/var\/(?:lib|cache|log)\/(?!private\/)/;

function exactOwner(path: string): Owner | undefined {
  const known = owners().get(path);
  if (known !== undefined) return known;
  for (const { name, paths } of instances())
    for (const { pattern, kind } of paths) {
      const instance = pattern.exec(path)?.[1];
      if (instance !== undefined) return { service: name.replace(placeholder, instance), kind, path };
    }
  return undefined;
}

function serviceOf(option: string, instance?: string): CatalogueService {
  const service = stated[option] ?? {};
  const filled = (text: string) => (instance === undefined ? text : text.replace(placeholder, instance));
  const pathsOf = (kind: DataKind) => (service[kind] ?? []).map((path) => complete(path, filled));
  return { name: filled(option), state: pathsOf("state"), cache: pathsOf("cache"), logs: pathsOf("logs") };
}

function complete(stated: StatedPath, filled: (text: string) => string): CataloguePath {
  const { path, type = "directory", user = "root", group = "root", mode = "0755" } = asObject(stated);
  return { path: filled(path), type, user: filled(user), group: filled(group), mode };
}

function asObject(stated: StatedPath): Exclude<StatedPath, string> {
  return typeof stated === "string" ? { path: stated } : stated;
}

/** The owner of each path that is the same on all hosts. */
const owners = once(() => {
  const owners = new Map<string, Owner>();
  for (const service of serviceNames)
    for (const { path, kind } of statedPaths(service))
      if (!owners.has(path)) owners.set(path, { service, kind, path });
  return owners;
});

/** The services of which a host can have many, each with what its names and paths look like. */
const instances = once(() =>
  serviceNames
    .filter((name) => name.includes(placeholder))
    .map((name) => ({
      name,
      service: patternOf(name),
      paths: statedPaths(name).map(({ path, kind }) => ({ pattern: patternOf(path), kind })),
    })),
);

/** The options by their last part; null where several end in it. */
const lastParts = once(() => {
  const options = new Map<string, string | null>();
  for (const option of serviceNames) {
    const part = option.slice(option.lastIndexOf(".") + 1);
    options.set(part, options.has(part) ? null : option);
  }
  return options;
});

const shortNames = once(() => [
  ...[...lastParts()].flatMap(([part, option]) => (option === null ? [] : [part])),
  ...serviceNames.map((option) => option.replace(/^services\./, "")),
]);

function statedPaths(option: string): { path: string; kind: DataKind }[] {
  return kinds.flatMap((kind) =>
    (stated[option]?.[kind] ?? []).map((path) => ({ path: asObject(path).path, kind })),
  );
}

/** What a name or path with a placeholder looks like, the user's name being its first group. */
function patternOf(template: string): RegExp {
  const [before = "", after = ""] = template
    .split(placeholder)
    .map((part) => part.replaceAll(/[.\\^$*+?()[\]{}|/-]/g, "\\$&"));
  return new RegExp(`^${before}([^/]+)${after}$`);
}

function firstPart(option: string): string {
  return option.slice(0, option.indexOf(".") + 1);
}

function withoutSlash(path: string): string {
  return path.replace(/\/+$/, "");
}
