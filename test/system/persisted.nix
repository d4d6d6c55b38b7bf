# What the modules of impermanence and preservation say of hosts' persistence.nix, without the rest of NixOS: a few milliseconds a
# host. What they set and read is declared as NixOS declares it, where that matters.
{
  # The folder with the laid-out inputs of the flake.
  inputs,
  # strata's base.nix.
  base,
  # An `out/` of strata.
  out,
}:
let
  lib = import "${inputs}/nixpkgs/lib";
  pkgs = import "${inputs}/nixpkgs/pkgs/packages.nix" {
    inherit lib;
    system = "x86_64-linux";
  };
  nixos = "${inputs}/nixpkgs/nixos";
  inherit (lib) mkOption types;
  backends = {
    impermanence = "${inputs}/impermanence/nixos.nix";
    preservation = "${inputs}/preservation/module.nix";
  };

  some =
    type: default:
    mkOption { inherit type default; };
  anything = some types.anything { };
  list = some (types.listOf types.anything) [ ];
  # Two lines that differ for one path are an error, as in NixOS.
  tmpfiles = some (
    with types;
    attrsOf (attrsOf (attrsOf (attrsOf str)))
  ) { };

  nixosOptions = {
    freeformType = types.lazyAttrsOf types.anything;
    options = {
      fileSystems = some (types.attrsOf (
        types.submodule (
          { name, ... }:
          {
            freeformType = types.lazyAttrsOf types.anything;
            options = {
              mountPoint = some types.str name;
              neededForBoot = some types.bool false;
            };
          }
        )
      )) { };
      users.users = some (types.attrsOf (
        types.submodule (
          { name, ... }:
          {
            freeformType = types.lazyAttrsOf types.anything;
            options = {
              home = some types.path "/home/${name}";
              homeMode = some types.str "700";
              group = some types.str "users";
              uid = some types.anything null;
              isNormalUser = some types.bool false;
            };
          }
        )
      )) { };
      users.groups = anything;
      users.mutableUsers = some types.bool true;
      boot.loader.grub = {
        enable = some types.bool false;
        mirroredBoots = list;
      };
      boot.initrd = {
        secrets = anything;
        postMountCommands = some types.lines "";
        systemd = {
          enable = some types.bool false;
          mounts = list;
          services = anything;
          targets = anything;
          suppressedUnits = list;
          tmpfiles.settings = tmpfiles;
        };
      };
      systemd = {
        mounts = list;
        services = anything;
        targets = anything;
        suppressedSystemUnits = list;
        tmpfiles.settings = tmpfiles;
      };
    };
    config.users.users.root = {
      home = "/root";
      group = "root";
    };
  };

  evaluate =
    name:
    let
      model = (lib.importJSON "${out}/hosts/${name}/strata.json").model;
      evaluated = lib.evalModules {
        specialArgs = {
          inherit pkgs;
          utils = import "${nixos}/lib/utils.nix" {
            inherit lib pkgs;
            config = { };
          };
        };
        modules = [
          nixosOptions
          "${nixos}/modules/misc/assertions.nix"
          "${out}/hosts/${name}"
          backends.${model.persistence.backend}
          (import base {
            inherit model;
            alone = true;
          })
        ];
      };
      inherit (evaluated) config;
      units = [
        config.systemd
        config.boot.initrd.systemd
      ];
    in
    # Null where it can't be evaluated at all.
    builtins.tryEval (
      builtins.deepSeq (map (at: [ at.mounts at.tmpfiles.settings ]) units) {
        inherit (config) warnings;
        failed = map (each: each.message) (lib.filter (each: !each.assertion) config.assertions);
      }
    );
in
lib.genAttrs (lib.attrNames (builtins.readDir "${out}/hosts")) (
  name:
  let
    inherit (evaluate name) success value;
  in
  if success then value else null
)
