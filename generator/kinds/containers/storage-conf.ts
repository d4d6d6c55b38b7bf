/** The tables of storage.conf(5) that say where and how a store is kept. */
import type { ContainerStore } from "../../model/containers.ts";
import { interpolated, reference, type NixSet } from "../../nix/value.ts";

/** The table `storage`. What belongs to one driver is in that driver's own table, where all versions since 2020 look for it first. */
export function storageTable(store: ContainerStore): NixSet {
  const { driver, graphRoot, runRoot } = store;
  const options = optionsOf(store);
  return {
    driver,
    graphroot: graphRoot,
    runroot: runRoot,
    options: Object.values(options).some((value) => value !== undefined) ? { [driver]: options } : undefined,
  };
}

function optionsOf({ mountProgram, dataset, size }: ContainerStore): NixSet {
  return {
    fsname: dataset ?? undefined,
    mount_program:
      mountProgram === null
        ? undefined
        : interpolated([reference(`pkgs.${mountProgram}`), `/bin/${mountProgram}`]),
    size: size ?? undefined,
  };
}
