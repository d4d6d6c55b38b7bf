# What a host's generated modules make of the reset of its root, built, as JSON: the units of systemd's stage 1 as they are in the
# initrd, what the script of another stage 1 runs, and the commands of the units after that.
{
  # The folder of the flake's inputs.
  inputs,
  # The folder of the host's modules.
  folder,
}:
let
  lib = import "${inputs}/nixpkgs/lib";
  inherit (import ./host.nix { inherit inputs folder; }) config options pkgs;
  inherit (config.boot) initrd;

  isOwn = name: _: lib.hasPrefix "strata-root" name;
  # The package set on this machine lacks some of what NixOS itself puts there.
  ownOf = lib.concatMap (
    definition: lib.optionals (lib.hasPrefix folder definition.file) definition.value
  );
  commandOf = service: service.serviceConfig.ExecStart;
in
pkgs.writeText "root-reset.json" (
  builtins.toJSON {
    inherit (config) warnings;
    stage1 = {
      systemd = initrd.systemd.enable;
      inherit (initrd) postResumeCommands;
      script = toString (initrd.extraFiles."/strata-root-reset".source or "");
      units = lib.mapAttrs (_: unit: unit.text) (lib.filterAttrs isOwn initrd.systemd.units);
      storePaths = ownOf options.boot.initrd.systemd.storePaths.definitionsWithLocations;
      inherit (initrd.systemd) extraBin;
    };
    commands = lib.mapAttrs (_: commandOf) (lib.filterAttrs isOwn config.systemd.services);
    units = lib.mapAttrs (_: unit: unit.text) (lib.filterAttrs isOwn config.systemd.units);
  }
)
