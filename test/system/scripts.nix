# What hosts' generated modules come to: for each host, disko's scripts and the tmpfiles rules, in one output.
{
  # The folder of the flake's inputs.
  inputs,
  # JSON: by the host's name, the `folder` of its modules, and the `disks` to run on where they are not its own.
  hosts,
}:
let
  nixpkgs = (import "${inputs}/nixpkgs/flake.nix").outputs { self = nixpkgs; };
  inherit (nixpkgs) lib;

  evaluate =
    {
      folder,
      disks ? { },
    }:
    (lib.nixosSystem {
      modules = [
        "${inputs}/disko/module.nix"
        folder
        { disko.devices.disk = lib.mapAttrs (_: device: { device = lib.mkForce device; }) disks; }
      ];
    }).config;

  # NixOS makes a package of each name in systemd.tmpfiles.settings.
  rules = "10-strata-attributes.conf";
  tmpfiles =
    config: lib.findFirst (package: package.name == rules) null config.systemd.tmpfiles.packages;

  links = name: config: ''
    mkdir -p "$out/${name}"
    ln -s ${config.system.build.destroyFormatMount}/bin/* "$out/${name}/destroy-format-mount"
    ln -s ${config.system.build.formatMount}/bin/* "$out/${name}/format-mount"
    ln -s ${tmpfiles config}/lib/tmpfiles.d/${rules} "$out/${name}/tmpfiles.conf"
  '';
in
nixpkgs.legacyPackages.x86_64-linux.runCommand "scripts" { } (
  lib.concatStrings (
    lib.mapAttrsToList (name: host: links name (evaluate host)) (builtins.fromJSON hosts)
  )
)
