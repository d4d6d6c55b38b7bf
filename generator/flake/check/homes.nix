# The homes of those who have containers: the file that tells their store what it is, and the units that look after it. They are the
# flake's own and, where the host has NixOS' home-manager, those of the host: it has to have imported the home's module.
{
  lib,
  model,
  config,
  pkgs,
  homes,
  ...
}:
let
  inherit (import ./storage-conf.nix { inherit lib pkgs; }) tablesOf known read;
  planned = lib.defaultTo [ ] (model.settings.containers or null);
  users = lib.filter (one: one.store.user != null) planned;
  byUser = make: lib.listToAttrs (map (one: lib.nameValuePair one.store.user (make one)) users);
  managed = config.home-manager.users or { };
  homesOf =
    { store, ... }:
    lib.optionalAttrs (homes ? ${store.user}) { homeConfigurations = homes.${store.user}; }
    // lib.optionalAttrs (managed ? ${store.user}) {
      home-manager = {
        config = managed.${store.user};
        alone = false;
      };
    };

  file = "containers/storage.conf";
  # When they run, a home's own modules may change.
  timersOf =
    { prune, bloat, ... }:
    lib.optional (prune != false) "strata-containers-prune"
    ++ lib.optional (bloat != false) "strata-containers-bloat";

  expectedIn =
    { store, settings, ... }:
    {
      ${file} = tablesOf store;
      timers = lib.genAttrs (timersOf settings) (_: [ "timers.target" ]);
      DOCKER_HOST = settings.dockerSocket;
    };
  foundIn =
    { store, settings, ... }:
    { config, alone }:
    let
      podman = config.services.podman or { };
      expected = tablesOf store;
    in
    {
      ${file} =
        if podman.enable or false then
          known alone expected podman.settings.storage
        else
          read "storage.conf" expected (config.xdg.configFile.${file}.source or null);
      timers = lib.genAttrs (timersOf settings) (
        name: config.systemd.user.timers.${name}.Install.WantedBy or [ ]
      );
      DOCKER_HOST = settings.dockerSocket && config.home.sessionVariables ? DOCKER_HOST;
    };
in
{
  expected.homes = byUser (one: lib.mapAttrs (_: _: expectedIn one) (homesOf one));
  found.homes = byUser (one: lib.mapAttrs (_: foundIn one) (homesOf one));
}
