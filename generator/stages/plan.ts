/** The fifth stage: host models → outputs without text, and the manifests' model. */
import { kinds } from "../kinds/index.ts";
import type { PlannedOutput } from "../kinds/kind.ts";
import type { HostModel } from "../model/host.ts";
import { nixPath } from "../nix/value.ts";

/** The folder of a host under `out/`. */
export function hostFolder(name: string): string {
  return `hosts/${name}`;
}

/** Every kind's module of a host, the `default.nix` that imports them, and the files beside them. */
export function plan(host: HostModel): PlannedOutput[] {
  const folder = hostFolder(host.name);
  const output = (name: string, template: string, view: Record<string, unknown>): PlannedOutput => ({
    path: `${folder}/${name}`,
    template,
    view,
    spec: host.file,
    host: host.name,
  });
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
  ];
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
