/** Hosts whose root is reset, as the rules about them see them. */
import { btrfs, type HostInput } from "../../generator/index.ts";
import type { SpecPath } from "../../generator/model/path.ts";
import { machine } from "./judged.ts";

type Volume = NonNullable<NonNullable<HostInput["persistence"]>["volumes"]>[string];
type Subvolumes = NonNullable<Parameters<typeof btrfs>[0]>["subvolumes"];

/** The subvolumes of a root that is reset. */
export const subvolumes: Subvolumes = {
  "@root": { mountpoint: "/" },
  "@nix": { mountpoint: "/nix" },
  "@persist": { mountpoint: "/persist" },
};

/** What every host has to keep, and what says that nothing else is wished for. */
export const kept: Volume = {
  directories: { "/var/lib/nixos": true, "/home": false },
  files: { "/etc/machine-id": true, "/etc/ssh/ssh_host_ed25519_key": true },
};

/** A host whose root is reset, with what its volume keeps beside that. */
export function persisting(volume: Volume, rest: HostInput = {}, more: Subvolumes = {}): HostInput {
  return resetting({ "/persist": joined(volume) }, rest, { ...subvolumes, ...more });
}

/** A host with subvolumes and volumes. */
export function resetting(
  volumes: Record<string, Volume>,
  rest: HostInput = {},
  all: Subvolumes = subvolumes,
): HostInput {
  return machine(
    { root: { size: "100%", content: btrfs({ subvolumes: all }) } },
    {},
    {
      rootReset: { enable: true },
      backup: { enable: false },
      persistence: { enable: true, volumes },
      ...rest,
    },
  );
}

/** The same host with preservation. */
export function preserving(spec: HostInput): HostInput {
  return { ...spec, persistence: { ...spec.persistence, backend: "preservation" } };
}

/** A volume that keeps what every host has to, and more. */
export function joined({ directories, files, ...rest }: Volume): Volume {
  return {
    ...rest,
    directories: { ...kept.directories, ...directories },
    files: { ...kept.files, ...files },
  };
}

/** The path of something of a volume. */
export function inVolume(...path: SpecPath): SpecPath {
  return ["persistence", "volumes", "/persist", ...path];
}

/** A volume with one directory, or one file. */
export const directory = (
  path: string,
  entry: NonNullable<Volume["directories"]>[string] = true,
): Volume => ({
  directories: { [path]: entry },
});
export const file = (path: string, entry: NonNullable<Volume["files"]>[string] = true): Volume => ({
  files: { [path]: entry },
});
