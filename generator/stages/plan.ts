/** The fifth stage: host models → outputs without text, and the manifests' model. */
import { kinds } from "../kinds/index.ts";
import type { PlannedOutput } from "../kinds/kind.ts";
import type { HostModel } from "../model/host.ts";
import { compareText } from "../model/order.ts";
import { nixPath } from "../nix/value.ts";

/** The folder of a host under `out/`. */
export function hostFolder(name: string): string {
  return `hosts/${name}`;
}

/** The folder of a user's home on a host, under `out/`. */
function homeFolder(user: string, host: string): string {
  return `homes/${user}@${host}`;
}

/** The folders that have a manifest: the host's, and those of its users' homes. */
export function foldersOf(host: HostModel): string[] {
  const users = new Set(kinds.flatMap((kind) => kind.homes(host)).map(({ user }) => user));
  return [hostFolder(host.name), ...[...users].sort(compareText).map((user) => homeFolder(user, host.name))];
}

/** Whether a folder is a host's, or that of a home on it. */
export function belongsTo(folder: string, host: string): boolean {
  return folder === hostFolder(host) || (folder.startsWith("homes/") && folder.endsWith(`@${host}`));
}

/** Every kind's module of a host, the `default.nix` that imports them, the files beside them, and the same of its users' homes. */
export function plan(host: HostModel): PlannedOutput[] {
  const folder = hostFolder(host.name);
  const output = outputIn(folder, host);
  const modules = kinds.flatMap((kind) => {
    const module = kind.plan(host);
    return module ? [output(`${kind.name}.nix`, module.template, module.view)] : [];
  });
  const imports = modules.map(({ path }) => nixPath(`./${path.slice(folder.length + 1)}`));
  const files = kinds.flatMap((kind) => kind.files(host));
  return [
    output("default.nix", "host/default.nix.hbs", {
      imports,
      beside: modulesBeside(host),
    }),
    ...modules,
    ...files.map(({ name, template, view }) => output(name, template, view)),
    ...homesOf(host),
  ];
}

type MakeOutput = (name: string, template: string, view: Record<string, unknown>) => PlannedOutput;

function outputIn(folder: string, { file, name: host }: HostModel): MakeOutput {
  return (name, template, view) => ({ path: `${folder}/${name}`, template, view, spec: file, host });
}

/** Every kind's module of a user's home, the `default.nix` that imports them, and the files beside them. */
function homesOf(host: HostModel): PlannedOutput[] {
  const all = kinds.flatMap((kind) => kind.homes(host).map((home) => ({ ...home, kind: kind.name })));
  const users = [...new Set(all.map(({ user }) => user))].sort(compareText);
  return users.flatMap((user) => {
    const output = outputIn(homeFolder(user, host.name), host);
    const own = all.filter((home) => home.user === user);
    const imports = own.map(({ kind }) => nixPath(`./${kind}.nix`));
    return [
      output("default.nix", "home/default.nix.hbs", { user, imports }),
      ...own.map(({ kind, template, view }) => output(`${kind}.nix`, template, view)),
      ...own.flatMap(({ files }) => files.map(({ name, template, view }) => output(name, template, view))),
    ];
  });
}

/** The NixOS modules of others that a host's modules set options of; null for none. */
function modulesBeside({ devices, persistence }: HostModel): string | null {
  const disko = Object.keys(devices).length > 0;
  if (persistence === null) return disko ? "disko's NixOS module" : null;
  const { backend } = persistence;
  return disko ? `the NixOS modules of disko and ${backend}` : `${backend}'s NixOS module`;
}

/**
 * The host model as the manifest keeps it: all but the spec's paths and the devices as it declares them, which mean something only
 * to a rule or a kind, the file, which the manifest names beside each output, what zram writes to, which the settings of swap name, and settings that
 * are none.
 */
export function manifestModel({
  file: _,
  declared: __,
  zramWriteback: ___,
  fileSystems,
  mounts,
  settings,
  swaps,
  persistence,
  rootReset,
  containers,
  usage,
  snapshots,
  backup,
  ...model
}: HostModel): object {
  return {
    ...model,
    settings: Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== null)),
    fileSystems: fileSystems.map(({ subvolumes, ...fileSystem }) => ({
      ...withoutOrigin(fileSystem),
      subvolumes: subvolumes.map(withoutOrigin),
    })),
    mounts: mounts.map(withoutOrigin),
    swaps: swaps.map(withoutOrigin),
    persistence: persistence && {
      ...persistence,
      volumes: persistence.volumes.map((volume) => ({
        ...withoutOrigin(volume),
        paths: volume.paths.map(withoutOrigin),
      })),
    },
    rootReset: rootReset && withoutOrigin(rootReset),
    containers: containers && { ...containers, stores: containers.stores.map(withoutOrigin) },
    usage: usage.map(withoutOrigin),
    snapshots: snapshots.map(withoutOrigin),
    backup: backup && { ...withoutOrigin(backup), sources: backup.sources.map(withoutOrigin) },
  };
}

function withoutOrigin<Value extends { origin: unknown }>({
  origin: _,
  ...rest
}: Value): Omit<Value, "origin"> {
  return rest;
}
