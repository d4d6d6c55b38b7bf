# What storage.conf has to say of a store, and what a host's or a home's says. Shared by the checks of both.
{ lib, pkgs }:
let
  toml = pkgs.formats.toml { };
  wished = lib.filterAttrs (_: value: value != null);
in
rec {
  tablesOf =
    store:
    let
      program = store.mountProgram;
      options = wished {
        fsname = store.dataset;
        mount_program = if program == null then null else "${pkgs.${program}}/bin/${program}";
        inherit (store) size;
      };
    in
    {
      storage = {
        inherit (store) driver;
        graphroot = store.graphRoot;
        runroot = store.runRoot;
      }
      // lib.optionalAttrs (options != { }) { options.${store.driver} = options; };
    };

  # What a host or a home has; one that has modules of its own may add to the tables.
  known =
    alone: expected: found:
    if alone || !(lib.isAttrs expected && lib.isAttrs found) then
      found
    else
      lib.mapAttrs (name: known alone expected.${name}) (lib.intersectAttrs expected found);

  # What a file holds can't be read before it is built: it is what it should be if it is made in the same way of the same tables.
  read =
    name: tables: source:
    if source != null && "${source}" == "${toml.generate name tables}" then
      tables
    else
      "(the file ${toString source})";
}
