# What a host's generated modules make of its backup: the units' commands, built, and the program that restores, as JSON.
{
  # The folder of the flake's inputs.
  inputs,
  # The folder of the host's modules.
  folder,
  # The stem of the units' names.
  unit,
}:
let
  lib = import "${inputs}/nixpkgs/lib";
  inherit (import ./host.nix { inherit inputs folder; }) config pkgs;

  commands = service: name: lib.toList (service.serviceConfig.${name} or [ ]);
  unitOf = service: {
    environment = lib.filterAttrs (name: value: name != "PATH" && value != null) service.environment;
    path = lib.makeBinPath service.path;
    aliases = service.aliases;
    prepare = commands service "ExecStartPre";
    start = commands service "ExecStart";
    finish = commands service "ExecStopPost";
  };
  isOwn = name: _: lib.hasInfix unit name;
in
pkgs.writeText "backup.json" (
  builtins.toJSON {
    units = lib.mapAttrs (_: unitOf) (lib.filterAttrs isOwn config.systemd.services);
    programs = map (package: "${package}/bin/${package.name}") (
      lib.filter (package: lib.hasPrefix unit package.name) config.environment.systemPackages
    );
    inherit (config) warnings;
  }
)
