# What the modules of hosts with containers come to, built: for each host and each way to use a home's module, the files as podman and
# systemd read them.
{
  # The folder of the flake's inputs.
  inputs,
  # The `out/` with the hosts.
  out,
  # This repository.
  repository,
}:
let
  nixpkgs = (import "${inputs}/nixpkgs/flake.nix").outputs { self = nixpkgs; };
  inherit (nixpkgs) lib;
  pkgs = nixpkgs.legacyPackages.x86_64-linux;
  homeManager = import "${inputs}/home-manager/lib" { inherit lib; };

  modelOf = host: (lib.importJSON (out + "/hosts/${host}/strata.json")).model;
  foldersIn = folder: lib.attrNames (builtins.readDir (out + "/${folder}"));
  homesOn = host: lib.filter (lib.hasSuffix "@${host}") (foldersIn "homes");
  users = host: map (home: lib.removeSuffix "@${host}" home) (homesOn host);
  moduleOf = host: user: {
    imports = [ (out + "/homes/${user}@${host}") ];
  };

  system =
    host:
    (nixpkgs.lib.nixosSystem {
      modules = [
        (out + "/hosts/${host}")
        (import "${repository}/generator/flake/base.nix" {
          model = modelOf host;
          alone = true;
        })
        "${inputs}/home-manager/nixos"
        { documentation.nixos.enable = false; }
        {
          home-manager.useUserPackages = true;
          home-manager.users = lib.genAttrs (users host) (user: {
            imports = [ (moduleOf host user) ];
            home.stateVersion = "26.05";
          });
          virtualisation.oci-containers.containers.web.image = "web";
        }
      ];
    }).config;
  standalone =
    host: user: module:
    (homeManager.homeManagerConfiguration {
      inherit pkgs;
      modules = [
        (moduleOf host user)
        (import "${repository}/generator/flake/home-base.nix" {
          model = modelOf host;
          inherit user;
        })
        module
      ];
    }).config;

  # The ways to use a home's module, by their names.
  waysOf = host: user: config: {
    nixos = config.home-manager.users.${user};
    alone = standalone host user { };
    withPodman = standalone host user { services.podman.enable = true; };
    # As before Home Manager had a module of podman.
    old = standalone host user (
      { modulesPath, ... }:
      {
        disabledModules = [ "${modulesPath}/services/podman" ];
      }
    );
  };

  complaintsOf = config: {
    inherit (config) warnings;
    assertions = map (each: each.message) (lib.filter (each: !each.assertion) config.assertions);
  };

  # A switch as far as storage.conf is concerned: Home Manager refuses to put its link in the place of what is none of its links.
  switchOf =
    home:
    pkgs.writeText "switch" ''
      set -eu
      run() { "$@"; }
      warnEcho() { echo "$*"; }
      conf=${home.xdg.configHome}/containers/storage.conf
      ${home.home.activation.strataContainersAside.data}
      if [[ -e $conf && ! -L $conf ]]; then echo "Existing file '$conf' would be clobbered"; exit 1; fi
      ln -Tsf "$1" "$conf"
      ${home.home.activation.strataContainersBack.data}
    '';
  factsOf =
    home:
    {
      aside = home.home.activation.strataContainersAside.before;
      back = home.home.activation.strataContainersBack.after;
      variables = home.home.sessionVariables;
      podman = home.services.podman.enable or null;
    }
    // complaintsOf home;
  timed = lib.concatMap (unit: [
    "strata-containers-${unit}.service"
    "strata-containers-${unit}.timer"
  ]) [ "prune" "bloat" ];
  unitsOf = home: lib.filter (unit: home.xdg.configFile ? "systemd/user/${unit}") timed;

  homeOf = name: home: ''
    mkdir -p "$out/${name}"
    ln -s ${home.xdg.configFile."containers/storage.conf".source} "$out/${name}/storage.conf"
    ${lib.concatMapStrings (unit: ''
      cp ${home.xdg.configFile."systemd/user/${unit}".source} "$out/${name}/${unit}"
    '') (unitsOf home)}
    ln -s ${
      lib.findFirst (package: package.name == "strata-containers") null home.home.packages
    }/bin/strata-containers "$out/${name}/strata-containers"
    ln -s ${pkgs.writeText "facts" (builtins.toJSON (factsOf home))} "$out/${name}/facts.json"
    ln -s ${switchOf home} "$out/${name}/switch"
  '';

  hostOf =
    host:
    let
      config = system host;
      inherit (config.environment) etc;
      units = lib.filter (lib.hasPrefix "strata-containers") (lib.attrNames config.systemd.units);
      facts = {
        rootful = {
          inherit (etc."containers/storage.rootful.conf.d/50-strata.conf" or { mode = null; }) mode;
        };
        requires = lib.mapAttrs (_: service: service.unitConfig.RequiresMountsFor or null) (
          lib.filterAttrs (name: _: lib.hasPrefix "podman" name) config.systemd.services
        );
        packages = map (package: package.name or "") config.environment.systemPackages;
        podman = {
          socket = config.virtualisation.podman.dockerSocket.enable;
          inherit (config.virtualisation.podman) autoPrune;
        };
        users = lib.genAttrs (users host) (user: {
          inherit (config.users.users.${user})
            linger
            autoSubUidGidRange
            subUidRanges
            subGidRanges
            ;
        });
      }
      // complaintsOf config;
    in
    ''
      mkdir -p "$out/${host}"
      ln -s ${etc."containers/storage.conf".source} "$out/${host}/storage.conf"
      ${lib.optionalString (etc ? "containers/storage.rootful.conf.d/50-strata.conf") ''
        ln -s ${etc."containers/storage.rootful.conf.d/50-strata.conf".source} "$out/${host}/rootful.conf"
      ''}
      ${lib.concatMapStrings (unit: ''
        cp -L ${config.systemd.units.${unit}.unit}/${unit} "$out/${host}/${unit}"
      '') units}
      ${lib.concatMapStrings (package: ''
        ln -s ${package}/bin/strata-containers "$out/${host}/strata-containers"
      '') (lib.filter (package: package.name or "" == "strata-containers") config.environment.systemPackages)}
      ln -s ${pkgs.writeText "facts" (builtins.toJSON facts)} "$out/${host}/facts.json"
      ${lib.concatMapStrings (
        user: lib.concatStrings (lib.mapAttrsToList (way: homeOf "${host}/${user}-${way}") (waysOf host user config))
      ) (users host)}
    '';
in
pkgs.runCommand "containers" { } (lib.concatMapStrings hostOf (foldersIn "hosts"))
