/** `persistence/migrate.sh`: copies what a host has at its persisted paths onto its persistent volumes. */
import { carrierOf, isWithin, type HostModel, type Mount } from "../../model/host.ts";
import { persistedPaths, type Persistence } from "../../model/persistence.ts";
import { shellWord } from "../../nix/escape.ts";
import type { PlannedFile } from "../kind.ts";

/** The packages of nixpkgs that have its programs. */
export const migrationInputs: readonly string[] = [
  "attr",
  "coreutils",
  "e2fsprogs",
  "findutils",
  "gnugrep",
  "util-linux",
];

/** The script for a host; it can be run before the host has its new configuration, too. */
export function migration(host: Pick<HostModel, "mounts">, persistence: Persistence): PlannedFile {
  return {
    name: "persistence/migrate.sh",
    template: "persistence/migrate.sh.hbs",
    view: {
      volumes: persistence.volumes.map(({ path }) => ({ path, ...carrierView(host, path) })),
      entries: outermost(persistence).map(({ volume, entry: { type, path } }) => ({
        type,
        path,
        volume: volume.path,
      })),
    },
  };
}

/** The mount that a volume stands on, and the command for it; none where the root itself carries it. */
function carrierView(host: Pick<HostModel, "mounts">, path: string): { mountpoint: string; mount: string } {
  const carrier = carrierOf(host, path);
  return carrier === undefined || carrier.mountpoint === "/"
    ? { mountpoint: "", mount: "" }
    : { mountpoint: carrier.mountpoint, mount: mountCommand(carrier) };
}

/** What mounts a file system of the new configuration by hand. */
export function mountCommand({ type, options, device, mountpoint }: Mount): string {
  const words = [
    ...["mount", "--mkdir", "--types", type],
    ...(options.length > 0 ? ["--options", options.join(",")] : []),
    ...[device, mountpoint],
  ];
  return words.map(shellWord).join(" ");
}

/** The persisted paths without those that go with another one to the same volume. */
function outermost(persistence: Persistence): ReturnType<typeof persistedPaths> {
  const all = persistedPaths(persistence);
  return all.filter(
    ({ volume, entry }) =>
      !all.some(
        (other) =>
          other.volume === volume &&
          other.entry.path !== entry.path &&
          isWithin(entry.path, other.entry.path),
      ),
  );
}
