/** What `strata-containers` runs. */
import type { ContainerStore } from "../../model/containers.ts";
import { reference, type Reference } from "../../nix/value.ts";

const common = [
  "attr",
  "bash",
  "btrfs-progs",
  "coreutils",
  "e2fsprogs",
  "findutils",
  "gawk",
  "gnugrep",
  "gnused",
  "gnutar",
  "gzip",
  "jq",
  "util-linux",
];

/**
 * The packages for its `runtimeInputs`. Root's podman is that of the system; a user's is the one that their shell finds, for two versions
 * of podman must not share a store. systemd and newuidmap, which is setuid, are the host's.
 */
export function programInputs({ user, driver, mountProgram }: ContainerStore): Reference[] {
  const own = [...common, ...(mountProgram === null ? [] : [mountProgram])];
  const system = [
    ...(user === null ? ["virtualisation.podman.package"] : []),
    ...(driver === "zfs" ? ["boot.zfs.package"] : []),
  ];
  return [
    ...system.map((option) => reference(`config.${option}`)),
    ...own.sort().map((name) => reference(`pkgs.${name}`)),
  ];
}
