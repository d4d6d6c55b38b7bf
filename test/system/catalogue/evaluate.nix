# What the modules of NixOS declare that services keep, read off one configuration that enables all services at once.
#
# Definitions are read, not the options that they are merged to: one that fails (for want of an option that has no default) takes
# no other with it, and each says which module it is from.
{
  # The folder of NixOS' modules and of a package set, as laid out for the tests with a real Nix.
  nixpkgs,
  # The options of services that are left out.
  except,
  # The options below which to say which modules declare them.
  named,
}:
let
  lib = import (nixpkgs + "/lib");
  evaluate =
    modules:
    import (nixpkgs + "/nixos/lib/eval-config.nix") {
      inherit lib;
      system = null;
      modules = [ host ] ++ modules;
    };
  pkgs = import ./packages.nix {
    inherit lib;
    set = import (nixpkgs + "/pkgs/packages.nix") { inherit lib; };
  };
  host = {
    nixpkgs = {
      hostPlatform = "x86_64-linux";
      inherit pkgs;
    };
    documentation.nixos.enable = false;
    networking = {
      hostName = "host";
      domain = "example.org";
      resolvconf.enable = lib.mkDefault false;
    };
    security.acme = {
      acceptTerms = true;
      defaults.email = "admin@example.org";
    };
    system.stateVersion = "24.11";
  };

  inherit (evaluate [ ]) options;

  # The options that have `enable` below them, four names deep at most.
  enableOptions =
    let
      below =
        depth: path: set:
        lib.optional (lib.isOption set.enable or null && set.enable.visible or true) (
          lib.concatStringsSep "." path
        )
        ++ lib.optionals (depth > 0) (
          lib.concatLists (
            lib.mapAttrsToList (
              name: it: lib.optionals (!lib.isOption it && lib.isAttrs it) (below (depth - 1) (path ++ [ name ]) it)
            ) set
          )
        );
    in
    lib.concatMap (root: below 3 [ root ] options.${root}) [
      "hardware"
      "networking"
      "programs"
      "security"
      "services"
      "virtualisation"
    ];
  services = lib.subtractLists except enableOptions;
  enabled = map (
    name: lib.setAttrByPath (lib.splitString "." name ++ [ "enable" ]) (lib.mkForce true)
  ) services;
  system = evaluate ([ ./options.nix ] ++ enabled);

  # A value, or where it can't be evaluated another; `shallow` looks at the names of a set alone.
  try = fallback: value: shallow fallback (builtins.deepSeq value value);
  shallow =
    fallback: value:
    let
      tried = builtins.tryEval value;
    in
    if tried.success then tried.value else fallback;

  # What a function makes of each attribute that holds, in one list.
  each =
    f: set:
    lib.concatLists (
      lib.mapAttrsToList (name: value: lib.concatMap (f name) (lib.modules.dischargeProperties value)) set
    );

  # A unit's serviceConfig, without what NixOS makes of its scripts.
  serviceConfig =
    definitions:
    (lib.evalModules {
      modules = [
        {
          freeformType = lib.types.lazyAttrsOf lib.types.raw;
          options.serviceConfig = lib.mkOption {
            default = { };
            type = lib.types.lazyAttrsOf firstOrAll;
          };
        }
      ]
      ++ map ({ file, value, ... }: {
        _file = file;
        config = value;
      }) definitions;
    }).config.serviceConfig;
  firstOrAll = lib.mkOptionType {
    name = "all of the lists, or the first value";
    merge =
      _: definitions:
      let
        values = map ({ value, ... }: value) definitions;
      in
      if lib.all lib.isList values then lib.concatLists values else lib.head values;
  };
  settings = [
    "CacheDirectory"
    "CacheDirectoryMode"
    "DynamicUser"
    "Group"
    "LogsDirectory"
    "LogsDirectoryMode"
    "StateDirectory"
    "StateDirectoryMode"
    "User"
  ];
  definitions = lib.groupBy ({ unit, ... }: unit) (
    lib.concatMap (
      { file, value }: lib.mapAttrsToList (unit: value: { inherit unit file value; }) value
    ) system.options.systemd.services.definitionsWithLocations
  );
  inherit (system.options) users;

  # The options at or below a name, or the one that the name leads into (`services.redis.servers` for one of the servers).
  optionsAt =
    path: set:
    if lib.isOption set || path == [ ] then
      set
    else
      optionsAt (lib.tail path) (set.${lib.head path} or { });
in
{
  inherit services;
  modules = lib.genAttrs named (
    name:
    let
      options = lib.collect lib.isOption (optionsAt (lib.splitString "." name) system.options);
    in
    lib.unique (map toString (lib.concatMap ({ declarations, ... }: declarations) options))
  );
  units = lib.mapAttrsToList (
    unit: definitions:
    let
      unread = lib.genAttrs settings (_: "unread");
      config = shallow unread (serviceConfig definitions);
      said = lib.genAttrs settings (name: try "unread" (config.${name} or null));
    in
    {
      inherit unit;
      files = map ({ file, ... }: toString file) definitions;
      config = lib.filterAttrs (_: value: value != null) said;
    }
  ) definitions;
  rules = lib.concatMap (
    { file, value }:
    map (rule: {
      file = toString file;
      rule = try "unread" rule;
    }) (lib.concatMap lib.modules.dischargeProperties value)
  ) system.options.systemd.tmpfiles.rules.definitionsWithLocations;
  settings = lib.concatMap (
    { file, value }:
    each (
      _:
      each (
        path:
        each (
          type: entry: [
            {
              file = toString file;
              inherit path type;
              entry = lib.mapAttrs (_: try "") entry;
            }
          ]
        )
      )
    ) value
  ) system.options.systemd.tmpfiles.settings.definitionsWithLocations;
  users = lib.mapAttrsToList (
    name: user:
    try { inherit name; } {
      inherit name;
      inherit (user)
        home
        createHome
        homeMode
        group
        isNormalUser
        ;
      files = lib.concatMap (
        { file, value }: lib.optional (value ? ${name}) (toString file)
      ) (users.users.definitionsWithLocations ++ users.extraUsers.definitionsWithLocations);
    }
  ) system.config.users.users;
  groups = lib.attrNames system.config.users.groups;
}
