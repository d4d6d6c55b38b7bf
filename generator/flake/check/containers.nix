# Containers: podman, the file that tells root's store what it is, and what the accounts of users have for stores of their own.
{
  lib,
  model,
  config,
  pkgs,
  alone,
  ...
}:
let
  inherit (import ./storage-conf.nix { inherit lib pkgs; }) tablesOf known read;
  containers = model.containers or null;
  planned = lib.defaultTo [ ] (model.settings.containers or null);
  root = lib.findFirst (one: one.store.user == null) null planned;
  users = lib.filter (one: one.store.user != null) planned;
  byUser = make: lib.listToAttrs (map (one: lib.nameValuePair one.store.user (make one)) users);
  inherit (config.virtualisation) podman;

  # What a host's own modules may change.
  changeable = lib.optionalAttrs (alone && root != null);
  datesOf = prune: if prune == false then null else prune.interval or "weekly";

  # Podman 6 takes what is in storage.conf for users, too: root's paths are in a file of root's, which podman reads if it is no link.
  isPodman6 = containers != null && containers.podman == 6;
  inherit (config.virtualisation.containers.storage) settings;
  forAll = settings // {
    storage = removeAttrs settings.storage [
      "graphroot"
      "runroot"
    ];
  };
  inherit (config.environment) etc;
  main = "containers/storage.conf";
  dropIn = "containers/storage.rootful.conf.d/50-strata.conf";
  filesExpected =
    lib.optionalAttrs isPodman6 { ${main} = forAll; }
    // lib.optionalAttrs (root != null) (
      if isPodman6 then
        {
          ${dropIn} = tablesOf root.store;
          isLink = false;
        }
      else
        { ${main} = tablesOf root.store; }
    );
  filesFound =
    lib.optionalAttrs isPodman6 { ${main} = read "storage.conf" forAll (etc.${main}.source or null); }
    // lib.optionalAttrs (root != null) (
      if isPodman6 then
        {
          ${dropIn} = read "50-strata.conf" (tablesOf root.store) (etc.${dropIn}.source or null);
          isLink = etc.${dropIn}.mode or "symlink" == "symlink";
        }
      else
        { ${main} = known alone (tablesOf root.store) settings; }
    );

  accountExpected =
    { settings, ... }:
    let
      inherit (settings) subIds linger;
      range = start: [
        {
          ${start} = subIds.start;
          inherit (subIds) count;
        }
      ];
    in
    {
      inherit linger;
    }
    // (
      if lib.isAttrs subIds then
        {
          subUidRanges = range "startUid";
          subGidRanges = range "startGid";
        }
      else
        { autoSubUidGidRange = subIds; }
    );
  accountFound =
    one:
    let
      user = config.users.users.${one.store.user};
    in
    # Newer releases have null for "as it is now".
    lib.intersectAttrs (accountExpected one) (user // { linger = user.linger == true; });

  bloat = "strata-containers-bloat";
  watches = root != null && root.settings.bloat != false;
  # The units of root's podman, and the path whose mounts they wait for.
  units = lib.optionals (root != null) [
    "podman"
    "podman-auto-update"
    "podman-prune"
    "podman-restart"
  ]
  ++ lib.optional watches bloat;
  unquoted = lib.replaceStrings [ "\\\\" "\\\"" "\"" "%%" ] [ "\\" "\"" "" "%" ];
  waitsFor =
    name:
    lib.findFirst (path: path == root.store.graphRoot) null (
      map unquoted (lib.toList (config.systemd.services.${name}.unitConfig.RequiresMountsFor or [ ]))
    );
in
{
  expected = lib.optionalAttrs (containers != null) {
    virtualisation.podman = {
      enable = true;
    }
    // changeable {
      dockerSocket = root.settings.dockerSocket;
      prune = datesOf root.settings.prune;
    };
    environment.etc = filesExpected;
    users.users = byUser accountExpected;
    systemd = {
      services = lib.genAttrs units (_: {
        RequiresMountsFor = root.store.graphRoot;
      });
      timers = lib.optionalAttrs (watches && alone) { ${bloat} = root.settings.bloat.interval; };
    };
  };
  found = lib.optionalAttrs (containers != null) {
    virtualisation.podman = {
      inherit (podman) enable;
    }
    // changeable {
      dockerSocket = podman.dockerSocket.enable;
      prune = if podman.autoPrune.enable then podman.autoPrune.dates else null;
    };
    environment.etc = filesFound;
    users.users = byUser accountFound;
    systemd = {
      services = lib.genAttrs units (name: {
        RequiresMountsFor = waitsFor name;
      });
      timers = lib.optionalAttrs (watches && alone) {
        ${bloat} = config.systemd.timers.${bloat}.timerConfig.OnCalendar or null;
      };
    };
  };
}
